//! Times as JavaScript's `toISOString` writes them.

const DAY_MS: u64 = 24 * 3600 * 1000;

/// Milliseconds since 1970 of `2026-12-01T12:00:00.000Z`, also without the fraction.
pub(crate) fn unix_ms(text: &str) -> Option<u64> {
    let text = text.strip_suffix('Z')?;
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "000"));
    let (date, time) = whole.split_once('T')?;
    let [year, month, day] = numbers(date, '-', [4, 2, 2])?;
    let [hour, minute, second] = numbers(time, ':', [2, 2, 2])?;
    let [thousandths] = numbers(fraction, '.', [3])?;
    let is_there = (1..=12).contains(&month) && (1..=days_of(year, month)).contains(&day);
    if !is_there || year < 1970 || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let days = days_before_year(year) - days_before_year(1970);
    let days = days + (1..month).map(|month| days_of(year, month)).sum::<u64>() + day - 1;
    Some(days * DAY_MS + ((hour * 60 + minute) * 60 + second) * 1000 + thousandths)
}

/// Numbers of so many digits, and a letter between each two.
fn numbers<const N: usize>(text: &str, between: char, digits: [usize; N]) -> Option<[u64; N]> {
    let mut parts = text.split(between);
    let mut found = [0; N];
    for (number, digits) in found.iter_mut().zip(digits) {
        let part =
            parts.next().filter(|part| part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit()))?;
        *number = part.parse().ok()?;
    }
    parts.next().is_none().then_some(found)
}

fn is_leap(year: u64) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

fn days_of(year: u64, month: u64) -> u64 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if is_leap(year) => 29,
        2 => 28,
        _ => 31,
    }
}

/// Since the year 1 of this calendar.
fn days_before_year(year: u64) -> u64 {
    let before = year - 1;
    before * 365 + before / 4 - before / 100 + before / 400
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_those_that_javascript_means() {
        // new Date(text).getTime()
        for (text, expected) in [
            ("1970-01-01T00:00:00.000Z", 0),
            ("2000-02-29T23:59:59.999Z", 951_868_799_999),
            ("2022-03-11T22:35:52.090Z", 1_647_038_152_090),
            ("2026-12-01T12:00:00Z", 1_796_126_400_000),
            ("3021-10-16T22:32:29.626Z", 33_191_332_349_626),
            ("9999-12-31T23:59:59.999Z", 253_402_300_799_999),
        ] {
            assert_eq!(unix_ms(text), Some(expected), "{text}");
        }
        for bad in [
            "",
            "Z",
            "2026-12-01",
            "2026-12-01T12:00:00.000",
            "2026-13-01T12:00:00.000Z",
            "2026-02-29T12:00:00.000Z",
            "2026-12-01T24:00:00.000Z",
            "2026-12-01T12:00:60.000Z",
            "2026-12-01T12:00:00.00Z",
            "2026-12-1T12:00:00.000Z",
            "+2026-12-01T12:00:00.000Z",
            "1969-12-31T23:59:59.000Z",
            "0000-01-01T00:00:00.000Z",
            "2026-00-01T12:00:00Z",
            "2026-12-01T12:00:00.000.000Z",
            "2026-12-00T12:00:00Z",
            "Tue Dec 01 2026 12:00:00 GMT+0000",
        ] {
            assert_eq!(unix_ms(bad), None, "{bad}");
        }
    }
}
