//! Dates and durations that are given; the clock is not read.

use crate::expr::{Number, Value};

use super::arguments::Args;
use super::{Entry, Wrong};

pub const FUNCTIONS: &[Entry] = &[
    (
        "formatdate(format: string, timestamp: string) -> string",
        |args| {
            let time = Time::argument(args, 1)?;
            format(args.text(0), &time).map(Value::string)
        },
    ),
    (
        "timeadd(timestamp: string, duration: string) -> string",
        |args| {
            let time = Time::argument(args, 0)?;
            let text = args.text(1);
            let nanos = duration(text).ok_or_else(|| {
                let message = format!("`{text}` is no duration; one is written `1h30m`, `-10s`");
                Wrong::at(1, message)
            })?;
            let at = time.nanos().saturating_add(nanos);
            Ok(Value::string(Time::from_nanos(at, time.offset).rfc3339()))
        },
    ),
    (
        "timecmp(timestamp: string, other: string) -> number, since 1.3",
        |args| {
            let (a, b) = (Time::argument(args, 0)?, Time::argument(args, 1)?);
            let order = a.nanos().cmp(&b.nanos()) as i8;
            Ok(Value::number(Number::count(order.into())))
        },
    ),
];

/// Whether a text is a time of RFC 3339.
pub fn is_valid(text: &str) -> bool {
    Time::parse(text).is_some()
}

const SECOND: i128 = 1_000_000_000;
const DAY: i128 = 86_400;

/// A point in time, as a clock with an offset shows it.
struct Time {
    year: i128,
    month: i128,
    day: i128,
    hour: i128,
    minute: i128,
    second: i128,
    nano: i128,
    /// Minutes east of UTC.
    offset: i128,
}

impl Time {
    fn argument(args: &Args, at: usize) -> Result<Self, Wrong> {
        let text = args.text(at);
        Self::parse(text).ok_or_else(|| {
            let message = format!("`{text}` is no time; one is written `2006-01-02T15:04:05Z`");
            Wrong::at(at, message)
        })
    }

    /// RFC 3339
    fn parse(text: &str) -> Option<Self> {
        let number = |from: usize, to: usize| -> Option<i128> {
            let part = text.get(from..to)?;
            part.bytes().all(|b| b.is_ascii_digit()).then_some(())?;
            part.parse().ok()
        };
        let mark = |at: usize, mark: &str| (text.get(at..=at)? == mark).then_some(());
        mark(4, "-").and(mark(7, "-")).and(mark(10, "T"))?;
        mark(13, ":").and(mark(16, ":"))?;
        let rest = text.get(19..)?;
        let (nano, zone) = match rest.strip_prefix('.') {
            Some(fraction) => {
                let zone = fraction.trim_start_matches(|c: char| c.is_ascii_digit());
                let digits = fraction.get(..fraction.len() - zone.len())?;
                let nano = format!("{digits:0<9}").get(..9)?.parse().ok()?;
                (!digits.is_empty()).then_some((nano, zone))?
            }
            None => (0, rest),
        };
        let time = Self {
            year: number(0, 4)?,
            month: number(5, 7)?,
            day: number(8, 10)?,
            hour: number(11, 13)?,
            minute: number(14, 16)?,
            second: number(17, 19)?,
            nano,
            offset: offset(zone)?,
        };
        let valid = (1..=12).contains(&time.month)
            && (1..=days_in(time.year, time.month)).contains(&time.day)
            && time.hour < 24
            && time.minute < 60
            && time.second < 60;
        valid.then_some(time)
    }

    /// Nanoseconds since 1970.
    fn nanos(&self) -> i128 {
        let days = days_before(self.year, self.month) + self.day - 1;
        let seconds = days * DAY + self.hour * 3600 + self.minute * 60 + self.second;
        (seconds - self.offset * 60) * SECOND + self.nano
    }

    fn from_nanos(nanos: i128, offset: i128) -> Self {
        let seconds = nanos.div_euclid(SECOND) + offset * 60;
        let (days, rest) = (seconds.div_euclid(DAY), seconds.rem_euclid(DAY));
        let mut year = 1970 + days.div_euclid(366);
        while days_before(year + 1, 1) <= days {
            year += 1;
        }
        while days_before(year, 1) > days {
            year -= 1;
        }
        let mut month = 1;
        while month < 12 && days_before(year, month + 1) <= days {
            month += 1;
        }
        Self {
            year,
            month,
            day: days - days_before(year, month) + 1,
            hour: rest / 3600,
            minute: rest / 60 % 60,
            second: rest % 60,
            nano: nanos.rem_euclid(SECOND),
            offset,
        }
    }

    fn rfc3339(&self) -> String {
        format!(
            "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}{}",
            self.year,
            self.month,
            self.day,
            self.hour,
            self.minute,
            self.second,
            self.zone(":", "Z")
        )
    }

    fn zone(&self, colon: &str, utc: &str) -> String {
        if self.offset == 0 && !utc.is_empty() {
            return utc.to_owned();
        }
        let sign = if self.offset < 0 { '-' } else { '+' };
        let minutes = self.offset.abs();
        format!("{sign}{:02}{colon}{:02}", minutes / 60, minutes % 60)
    }

    /// From Sunday on.
    fn weekday(&self) -> &'static str {
        let days = days_before(self.year, self.month) + self.day - 1;
        let at = usize::try_from((days + 4).rem_euclid(7)).unwrap_or(0);
        DAYS.get(at).copied().unwrap_or("")
    }
}

const DAYS: [&str; 7] = [
    "Sunday",
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
];

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

fn offset(zone: &str) -> Option<i128> {
    if zone == "Z" {
        return Some(0);
    }
    let sign = match zone.get(..1)? {
        "+" => 1,
        "-" => -1,
        _ => return None,
    };
    let (hours, minutes) = zone.get(1..)?.split_once(':')?;
    let number = |part: &str| -> Option<i128> {
        let two = part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit());
        two.then(|| part.parse().ok()).flatten()
    };
    let (hours, minutes) = (number(hours)?, number(minutes)?);
    (hours < 24 && minutes < 60).then_some(sign * (hours * 60 + minutes))
}

fn is_leap(year: i128) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn days_in(year: i128, month: i128) -> i128 {
    match month {
        2 => 28 + i128::from(is_leap(year)),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days from 1970 to the first of a month.
fn days_before(year: i128, month: i128) -> i128 {
    let past = year - 1;
    let leaps = past.div_euclid(4) - past.div_euclid(100) + past.div_euclid(400);
    // 719162 days lie between the first of January of the years 1 and 1970.
    let start = past * 365 + leaps - 719_162;
    start + (1..month).map(|m| days_in(year, m)).sum::<i128>()
}

/// `1h30m`, `-1.5s`: nanoseconds.
fn duration(text: &str) -> Option<i128> {
    let unsigned = text.strip_prefix('-');
    let sign = if unsigned.is_some() { -1 } else { 1 };
    let mut rest = unsigned.or_else(|| text.strip_prefix('+')).unwrap_or(text);
    if rest == "0" {
        return Some(0);
    }
    let mut sum = 0;
    loop {
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let (number, after) = rest.split_at(end);
        let next = after.find(|c: char| c.is_ascii_digit() || c == '.');
        let (unit, after) = after.split_at(next.unwrap_or(after.len()));
        let scale = match unit {
            "h" => 3600 * SECOND,
            "m" => 60 * SECOND,
            "s" => SECOND,
            "ms" => 1_000_000,
            "us" | "µs" | "μs" => 1000,
            "ns" => 1,
            _ => return None,
        };
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        if whole.len() + fraction.len() == 0 || whole.len() > 18 || fraction.contains('.') {
            return None;
        }
        let fraction = fraction.get(..fraction.len().min(18))?;
        let whole: i128 = if whole.is_empty() {
            0
        } else {
            whole.parse().ok()?
        };
        let part: i128 = if fraction.is_empty() {
            0
        } else {
            fraction.parse().ok()?
        };
        let ten = 10i128.checked_pow(u32::try_from(fraction.len()).ok()?)?;
        sum += whole.checked_mul(scale)? + part.checked_mul(scale)? / ten;
        rest = after;
        if rest.is_empty() {
            break;
        }
    }
    // As long as Terraform can count nanoseconds.
    (sum <= i128::from(i64::MAX)).then_some(sign * sum)
}

fn format(format: &str, time: &Time) -> Result<String, Wrong> {
    let mut out = String::new();
    let mut rest = format;
    while let Some(c) = rest.chars().next() {
        if let Some(after) = rest.strip_prefix("''") {
            // Two apostrophes stand for one outside of quotes, too.
            out.push('\'');
            rest = after;
        } else if c == '\'' {
            rest = quoted(rest, &mut out)?;
        } else if c.is_ascii_alphabetic() {
            let end = rest.find(|next| next != c).unwrap_or(rest.len());
            let (token, after) = rest.split_at(end);
            out.push_str(&field(token, time).ok_or_else(|| {
                let message = format!("`{token}` means nothing in a date's format");
                Wrong::at(0, message)
            })?);
            rest = after;
        } else {
            out.push(c);
            rest = rest.get(c.len_utf8()..).unwrap_or("");
        }
    }
    Ok(out)
}

/// Text between apostrophes, in which two stand for one.
fn quoted<'t>(text: &'t str, out: &mut String) -> Result<&'t str, Wrong> {
    let mut rest = text.get(1..).unwrap_or("");
    loop {
        let Some((part, after)) = rest.split_once('\'') else {
            return Err(Wrong::at(0, "an apostrophe is not closed"));
        };
        out.push_str(part);
        match after.strip_prefix('\'') {
            Some(after) => {
                out.push('\'');
                rest = after;
            }
            None => return Ok(after),
        }
    }
}

fn field(token: &str, time: &Time) -> Option<String> {
    let half = match time.hour % 12 {
        0 => 12,
        hour => hour,
    };
    let month = usize::try_from(time.month - 1).ok()?;
    let month = MONTHS.get(month).copied()?;
    let noon = time.hour >= 12;
    Some(match token {
        "YYYY" => format!("{:04}", time.year),
        "YY" => format!("{:02}", time.year % 100),
        "MMMM" => month.to_owned(),
        "MMM" => month.get(..3)?.to_owned(),
        "MM" => format!("{:02}", time.month),
        "M" => time.month.to_string(),
        "DD" => format!("{:02}", time.day),
        "D" => time.day.to_string(),
        "EEEE" => time.weekday().to_owned(),
        "EEE" => time.weekday().get(..3)?.to_owned(),
        "hh" => format!("{:02}", time.hour),
        "h" => time.hour.to_string(),
        "HH" => format!("{half:02}"),
        "H" => half.to_string(),
        "AA" => if noon { "PM" } else { "AM" }.to_owned(),
        "aa" => if noon { "pm" } else { "am" }.to_owned(),
        "mm" => format!("{:02}", time.minute),
        "m" => time.minute.to_string(),
        "ss" => format!("{:02}", time.second),
        "s" => time.second.to_string(),
        "ZZZZZ" => time.zone(":", ""),
        "ZZZZ" => time.zone("", ""),
        "ZZZ" => time.zone("", "UTC"),
        "Z" => time.zone(":", "Z"),
        _ => return None,
    })
}
