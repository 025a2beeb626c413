//! A line diff for people: what was expected, what came, and the lines around.

/// Lines of agreement shown around a difference.
const AROUND: usize = 3;

/// The difference of two texts, `-` for lines only expected and `+` for lines only there; empty if they are the same.
pub fn lines(expected: &str, actual: &str) -> String {
    let (left, right): (Vec<&str>, Vec<&str>) = (expected.lines().collect(), actual.lines().collect());
    let marked = marked(&left, &right);
    let near_a_difference = |at: usize| {
        let window = at.saturating_sub(AROUND)..(at + AROUND + 1).min(marked.len());
        marked[window].iter().any(|(mark, _)| *mark != ' ')
    };
    let mut text = String::new();
    let mut skipping = false;
    for (at, (mark, line)) in marked.iter().enumerate() {
        if near_a_difference(at) {
            text.push_str(&format!("{mark} {line}\n"));
            skipping = false;
        } else if !skipping {
            text.push_str("  …\n");
            skipping = true;
        }
    }
    if marked.iter().all(|(mark, _)| *mark == ' ') { String::new() } else { text }
}

/// Every line with its mark, by the longest common subsequence.
fn marked<'a>(left: &[&'a str], right: &[&'a str]) -> Vec<(char, &'a str)> {
    let mut common = vec![vec![0_u32; right.len() + 1]; left.len() + 1];
    for i in (0..left.len()).rev() {
        for j in (0..right.len()).rev() {
            common[i][j] = match left[i] == right[j] {
                true => common[i + 1][j + 1] + 1,
                false => common[i + 1][j].max(common[i][j + 1]),
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    let mut marked = Vec::new();
    while i < left.len() || j < right.len() {
        if i < left.len() && j < right.len() && left[i] == right[j] {
            marked.push((' ', left[i]));
            (i, j) = (i + 1, j + 1);
        } else if j == right.len() || (i < left.len() && common[i + 1][j] >= common[i][j + 1]) {
            marked.push(('-', left[i]));
            i += 1;
        } else {
            marked.push(('+', right[j]));
            j += 1;
        }
    }
    marked
}
