//! Aligned columns.

/// Rows of text under a heading.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Table {
    heading: Vec<&'static str>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table with these columns.
    pub(crate) fn new(heading: &[&'static str]) -> Self {
        Self { heading: heading.to_vec(), rows: Vec::new() }
    }

    /// Adds a row; it has a cell a column.
    pub(crate) fn row(&mut self, cells: Vec<String>) {
        debug_assert_eq!(cells.len(), self.heading.len(), "a cell a column");
        self.rows.push(cells);
    }

    /// The table as text, two spaces between columns; the last column is not padded.
    pub(crate) fn render(&self) -> String {
        let heading: Vec<String> = self.heading.iter().map(|name| (*name).to_owned()).collect();
        let widths: Vec<usize> = (0..heading.len())
            .map(|column| std::iter::once(&heading).chain(&self.rows).map(|row| width(&row[column])).max().unwrap_or(0))
            .collect();
        let mut text = String::new();
        for row in std::iter::once(&heading).chain(&self.rows) {
            let mut line = String::new();
            for (cell, width_of_column) in row.iter().zip(&widths) {
                line.push_str(cell);
                line.extend(std::iter::repeat_n(' ', width_of_column + 2 - width(cell)));
            }
            text.push_str(line.trim_end());
            text.push('\n');
        }
        text
    }
}

fn width(cell: &str) -> usize {
    cell.chars().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_aligned_and_lines_have_no_trailing_space() {
        let mut table = Table::new(&["EMAIL", "ROLE"]);
        table.row(vec!["ana@acme.org".into(), "Admin".into()]);
        table.row(vec!["é@b.c".into(), String::new()]);
        assert_eq!(table.render(), "EMAIL         ROLE\nana@acme.org  Admin\né@b.c\n");
    }
}
