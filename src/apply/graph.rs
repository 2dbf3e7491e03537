//! Which operations are ready, in the order of the plan. Each edge is looked at once.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::plan::Operation;

/// The operations that wait for others, and those that wait for nothing any more.
#[derive(Debug)]
pub(super) struct Graph {
    /// How many of its needs have not succeeded yet.
    missing: Vec<u32>,
    /// The operations that need operation `i`: `dependents[starts[i]..starts[i + 1]]`, ascending.
    dependents: Vec<u32>,
    starts: Vec<u32>,
    ready: BinaryHeap<Reverse<u32>>,
}

impl Graph {
    pub(super) fn new(operations: &[Operation]) -> Self {
        let mut starts = vec![0; operations.len() + 1];
        for need in operations.iter().flat_map(|operation| &operation.needs) {
            starts[*need as usize + 1] += 1;
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let mut dependents = vec![0; starts[operations.len()] as usize];
        let mut free = starts.clone();
        for (index, operation) in (0..).zip(operations) {
            for need in &operation.needs {
                let slot = &mut free[*need as usize];
                dependents[*slot as usize] = index;
                *slot += 1;
            }
        }
        let missing: Vec<u32> = operations.iter().map(|operation| count(operation.needs.len())).collect();
        let ready =
            (0..).zip(&missing).filter(|(_, missing)| **missing == 0).map(|(index, _)| Reverse(index)).collect();
        Self { missing, dependents, starts, ready }
    }

    /// The first ready operation in the order of the plan. It is handed out once.
    pub(super) fn next(&mut self) -> Option<u32> {
        self.ready.pop().map(|Reverse(index)| index)
    }

    /// Tells those that need this operation that it has succeeded.
    pub(super) fn succeeded(&mut self, index: u32) {
        for at in self.range(index) {
            let dependent = self.dependents[at];
            let missing = &mut self.missing[dependent as usize];
            *missing -= 1;
            if *missing == 0 {
                self.ready.push(Reverse(dependent));
            }
        }
    }

    /// Those that need this operation directly.
    pub(super) fn dependents(&self, index: u32) -> &[u32] {
        &self.dependents[self.range(index)]
    }

    fn range(&self, index: u32) -> std::ops::Range<usize> {
        self.starts[index as usize] as usize..self.starts[index as usize + 1] as usize
    }
}

/// A plan's indexes are `u32`, so its edges from one operation are as well.
fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
