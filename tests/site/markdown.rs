//! As much of Markdown as our pages use: fenced blocks with the comments before them, headings, links and code spans.

/// A fenced block.
#[derive(Debug)]
pub(crate) struct Block {
    /// What stands behind the fence: `sh`, `text`, or nothing.
    pub(crate) language: String,
    pub(crate) text: String,
    /// The line of its fence, from 1.
    pub(crate) line: usize,
    /// The comments right before it, without their signs.
    pub(crate) comments: Vec<String>,
    /// How many headings stand before it.
    pub(crate) section: usize,
}

/// Where a link leads.
#[derive(Debug)]
pub(crate) struct Link {
    pub(crate) target: String,
    /// Its line, from 1.
    pub(crate) line: usize,
}

/// A page, taken apart.
#[derive(Debug, Default)]
pub(crate) struct Markdown {
    pub(crate) blocks: Vec<Block>,
    pub(crate) headings: Vec<String>,
    pub(crate) links: Vec<Link>,
    /// What stands between backquotes, with its line.
    pub(crate) spans: Vec<(String, usize)>,
    /// All comments, without their signs.
    pub(crate) comments: Vec<String>,
}

/// Takes a page apart.
pub(crate) fn parse(text: &str) -> Markdown {
    let mut page = Markdown::default();
    let mut lines = text.lines().enumerate().map(|(at, line)| (at + 1, line));
    let mut comments = Vec::new();
    while let Some((at, line)) = lines.next() {
        let trimmed = line.trim_start();
        if let Some(fence) = fence(trimmed) {
            let indent = line.len() - trimmed.len();
            let language = trimmed.trim_start_matches(fence).trim().to_owned();
            let text = lines.by_ref().map(|(_, line)| line).take_while(|line| !line.trim_start().starts_with(fence));
            let text: String = text.map(|line| format!("{}\n", line.get(indent..).unwrap_or_default())).collect();
            let section = page.headings.len();
            page.blocks.push(Block { language, text, line: at, comments: std::mem::take(&mut comments), section });
        } else if let Some(begin) = trimmed.strip_prefix("<!--") {
            let mut comment = begin.to_owned();
            while !comment.contains("-->") {
                let (_, line) = lines.next().unwrap_or_else(|| panic!("line {at}: a comment that does not end"));
                comment = format!("{comment}\n{line}");
            }
            let comment = comment.split("-->").next().unwrap_or_default().trim().to_owned();
            page.comments.push(comment.clone());
            comments.push(comment);
        } else if !trimmed.is_empty() {
            comments.clear();
            prose(&mut page, line, at);
        }
    }
    page
}

fn fence(line: &str) -> Option<&'static str> {
    ["````", "```", "~~~"].into_iter().find(|fence| line.starts_with(fence))
}

fn prose(page: &mut Markdown, line: &str, at: usize) {
    let hashes = line.chars().take_while(|letter| *letter == '#').count();
    if (1..=6).contains(&hashes) && line[hashes..].starts_with(' ') {
        page.headings.push(line[hashes..].trim().to_owned());
    }
    let mut outside = String::new();
    for (index, part) in line.split('`').enumerate() {
        if index % 2 == 1 {
            page.spans.push((part.to_owned(), at));
            // A span within the text of a link keeps its place.
            outside.push('x');
        } else {
            outside.push_str(part);
        }
    }
    for part in outside.split("](").skip(1) {
        let target = part.split(')').next().unwrap_or_default();
        let target = target.split(" \"").next().unwrap_or_default();
        page.links.push(Link { target: target.to_owned(), line: at });
    }
}

/// The anchors of headings, as Git hosts and mdBook make them: the second of two like ones ends in `-1`.
pub(crate) fn anchors(headings: &[String]) -> Vec<String> {
    let mut made: Vec<String> = Vec::new();
    for heading in headings {
        let slug = slug(heading);
        let again = (1..).map(|number| format!("{slug}-{number}"));
        let free = std::iter::once(slug.clone()).chain(again).find(|slug| !made.contains(slug));
        made.extend(free);
    }
    made
}

fn slug(heading: &str) -> String {
    let plain = heading.trim().to_lowercase();
    let kept = plain.chars().filter(|letter| letter.is_alphanumeric() || matches!(letter, ' ' | '-' | '_'));
    kept.map(|letter| if letter == ' ' { '-' } else { letter }).collect()
}

#[test]
fn a_page_is_taken_apart_into_blocks_headings_links_and_comments() {
    let page = parse(
        "# A `b` c!\n\n<!-- not run: no -->\n```sh\nls # [x](y)\n```\n\n## Two\n\nSee [it](a.md#b \"t\") and `[no](z)`, [`plan`](p.md).\n## Two\n",
    );
    assert_eq!(anchors(&page.headings), ["a-b-c", "two", "two-1"]);
    assert_eq!(page.blocks.len(), 1);
    let block = &page.blocks[0];
    assert_eq!((block.language.as_str(), block.text.as_str(), block.line), ("sh", "ls # [x](y)\n", 4));
    assert_eq!(block.comments, ["not run: no"]);
    assert_eq!(page.links.iter().map(|link| link.target.as_str()).collect::<Vec<_>>(), ["a.md#b", "p.md"]);
    assert_eq!(page.spans.iter().map(|(span, _)| span.as_str()).collect::<Vec<_>>(), ["b", "[no](z)", "plan"]);
}
