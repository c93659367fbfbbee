//! What is left of an expression means what the whole means: generated expressions, values and choices of what is known.
//! `TERRANE_CASES` is how many; the long form is 200000. `TERRANE_SEED` makes them others.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use terrane::expr::{Kind, Names, Scope, Type, Value, Wanted, evaluate, partial};
use terrane::hcl::parse_expression;
use terrane::span::SourceId;

use super::excuses::{BRANCHES, PANICS, has_branch_at_fault, has_null_splat, is_kind, merges_null};
use super::expressions::Maker;
use super::free::FREE;

/// A row of random numbers that is the same everywhere.
pub fn row(seed: u64, length: usize) -> Vec<u32> {
    let mut state = seed;
    let mut next = || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 33) as u32
    };
    (0..length).map(|_| next()).collect()
}

/// What a case is made of.
#[derive(Clone)]
pub struct Rows {
    pub values: Vec<u32>,
    pub expression: Vec<u32>,
    /// One bit a free name: known at compile time.
    pub known: u32,
}

impl Rows {
    pub fn new(seed: u64) -> Self {
        let mut row = row(seed, 200);
        let known = row.pop().unwrap();
        let expression = row.split_off(40);
        Self {
            values: row,
            expression,
            known,
        }
    }
}

/// An expression and what its names are.
pub struct Case {
    pub text: String,
    pub values: BTreeMap<&'static str, Value>,
    pub known: Vec<&'static str>,
}

impl Case {
    pub fn new(rows: &Rows, hides: bool) -> Self {
        let mut maker = Maker::new(&rows.values);
        let values = FREE
            .iter()
            .map(|(name, sort)| (*name, maker.value(*sort)))
            .collect();
        let known = FREE.iter().enumerate();
        let known = known.filter(|(i, _)| rows.known >> i & 1 == 1);
        let known = known.map(|(_, (name, _))| *name).collect();
        let mut maker = Maker::new(&rows.expression);
        maker.hides = hides;
        Self {
            text: format!("{}\n", maker.whole().trim_end_matches('\n')),
            values,
            known,
        }
    }

    pub fn names(&self, of: impl Fn(&str, &Value) -> Option<Value>) -> Names<'static> {
        let mut names = Names::new();
        for (name, value) in &self.values {
            if let Some(value) = of(name, value) {
                names.insert(*name, value);
            }
        }
        names
    }

    fn all(&self) -> Names<'static> {
        self.names(|_, value| Some(value.clone())).for_run_time()
    }

    pub fn some(&self) -> Names<'static> {
        self.names(|name, value| self.known.contains(&name).then(|| value.clone()))
    }

    pub fn described(&self, more: &str) -> String {
        let used = self.values.iter().filter(|(n, _)| self.text.contains(**n));
        let used: Vec<String> = used
            .map(|(name, value)| {
                let known = if self.known.contains(name) {
                    "known"
                } else {
                    "rest"
                };
                format!("  {known} {name} = {}", short(value))
            })
            .collect();
        format!("{}{}\n{more}", self.text, used.join("\n"))
    }
}

fn short(value: &Value) -> String {
    let literal = terrane::expr::to_hcl(value).replace('\n', " ");
    format!("{literal} : {}", Type::of(value))
}

pub fn read(text: &str, names: &Names) -> Result<Value, String> {
    let expr =
        parse_expression(SourceId(0), text, 0).map_err(|e| format!("syntax: {}", e.message))?;
    evaluate(&expr, &Scope::new(names)).map_err(|faults| faults[0].message.clone())
}

/// Whether what is said of a value holds for it.
pub fn covers(said: &Value, value: &Value) -> bool {
    match (&said.kind, &value.kind) {
        (Kind::Unknown(of), _) => value.is_null() || admits(of, &Type::of(value)),
        (Kind::List(a), Kind::List(b)) => {
            same_element(a.element(), b.element())
                && a.len() == b.len()
                && a.iter().zip(b.iter()).all(|(a, b)| covers(a, b))
        }
        (Kind::Map(a), Kind::Map(b)) => {
            same_element(a.element(), b.element())
                && a.keys().eq(b.keys())
                && a.values().zip(b.values()).all(|(a, b)| covers(a, b))
        }
        // Of what type depends on what is not known.
        (Kind::Null(said), Kind::Null(of)) => admits(said, of),
        (a, b) => a == b,
    }
}

fn same_element(a: Option<&Type>, b: Option<&Type>) -> bool {
    match (a, b) {
        (None, None) => true,
        (Some(a), Some(b)) => admits(a, b),
        _ => false,
    }
}

fn admits(wide: &Type, narrow: &Type) -> bool {
    match (wide, narrow) {
        (Type::Any, _) | (_, Type::Any) => true,
        (Type::List(a), Type::List(b))
        | (Type::Set(a), Type::Set(b))
        | (Type::Map(a), Type::Map(b)) => admits(a, b),
        (Type::Tuple(a), Type::Tuple(b)) => {
            a.len() == b.len() && a.iter().zip(b.iter()).all(|(a, b)| admits(a, b))
        }
        (Type::Object(a), Type::Object(b)) => {
            a.keys().eq(b.keys()) && a.values().zip(b.values()).all(|(a, b)| admits(a, b))
        }
        (a, b) => a == b,
    }
}

/// The residue and what it comes to are what the whole comes to.
fn residue(case: &Case) -> Result<(), String> {
    let all = case.names(|_, value| Some(value.clone()));
    let want = read(&case.text, &all);
    if matches!(&want, Err(message) if message.starts_with("syntax: ")) {
        return Ok(());
    }
    let some = case.some();
    let expr = parse_expression(SourceId(0), &case.text, 0).map_err(|e| e.message)?;
    for wanted in [Wanted::Exact, Wanted::Loose] {
        let residue = match (partial(&expr, &Scope::new(&some), wanted), &want) {
            (Ok(residue), _) => residue,
            (Err(_), Err(_)) => return Ok(()),
            // Branches differ in type, unless run time finds a fault in the one that is not chosen.
            (Err(faults), Ok(_))
                if faults
                    .iter()
                    .all(|fault| fault.message.starts_with(BRANCHES))
                    && has_branch_at_fault(&case.text, &all) =>
            {
                return Ok(());
            }
            // What may fail in a branch that run time may choose cannot be written down.
            (Err(faults), Ok(_)) if faults.iter().all(|fault| fault.possible) => return Ok(()),
            (Err(faults), Ok(want)) => {
                return Err(format!(
                    "refused: {}\nwhole {}",
                    faults[0].message,
                    short(want)
                ));
            }
        };
        let text = super::printed(&residue, &case.text);
        let got = read(&format!("{text}\n"), &all);
        match (&got, &want) {
            (Err(_), Err(_)) => continue,
            // What `&&`, `||` and conditions refuse only because of its kind is not kept where it decides nothing, nor where the place refuses it as well.
            (Ok(_), Err(fault)) if is_kind(fault, wanted) => continue,
            (Ok(_), Err(fault)) if fault == PANICS => continue,
            (Ok(got), Ok(want)) if wanted == Wanted::Exact && got == want => {}
            (Ok(got), Ok(want)) if wanted == Wanted::Loose && loose(got) == loose(want) => {}
            _ => {
                let show = |r: &Result<Value, String>| {
                    r.as_ref().map_or_else(|e| format!("fault: {e}"), short)
                };
                return Err(format!(
                    "{wanted:?} residue {text}\ngot   {}\nwhole {}",
                    show(&got),
                    show(&want)
                ));
            }
        }
        if let Ok(want) = &want
            && wanted == Wanted::Exact
            && !covers(&residue.value, want)
            && !merges_null(&case.text, &all)
        {
            return Err(format!(
                "says {:?}\nwhole {}",
                residue.value.kind,
                short(want)
            ));
        }
    }
    Ok(())
}

/// What is left of a value when it is converted to what a resource takes.
fn loose(value: &Value) -> String {
    let many = |items: &[Value]| items.iter().map(loose).collect::<Vec<_>>();
    match &value.kind {
        // A set is a list in its own order.
        Kind::List(items) | Kind::Set(items) => format!("[{}]", many(items).join(",")),
        Kind::Map(map) => {
            let pairs = map.iter().map(|(k, v)| format!("{k:?}={}", loose(v)));
            format!("{{{}}}", pairs.collect::<Vec<_>>().join(","))
        }
        Kind::Null(_) => "null".into(),
        // `"1"` is a bool as well.
        _ => match &*terrane::expr::convert::to_text(value).unwrap_or_default() {
            "1" => "true".into(),
            "0" => "false".into(),
            text => text.to_owned(),
        },
    }
}

/// With names that are known not at all or in parts, what is said holds for every value they may have.
fn unknown(case: &Case) -> Result<(), String> {
    let nulls = case
        .values
        .iter()
        .filter(|(n, v)| v.is_null() && "ql qk qm qo".contains(**n));
    let case = &Case {
        text: case.text.clone(),
        values: case
            .values
            .clone()
            .into_iter()
            .chain(nulls.map(|(n, _)| (*n, Value::tuple(vec![]))))
            .collect(),
        known: case.known.clone(),
    };
    let want = read(&case.text, &case.all());
    let says = case
        .names(|name, value| {
            Some(match case.known.contains(&name) {
                true => value.clone(),
                // Of a null bool, Terraform says what any bool would be.
                false if value.is_null() => value.clone(),
                false => blurred(value, name.len() + case.known.len() + case.text.len()),
            })
        })
        .for_run_time();
    match (read(&case.text, &says), want) {
        (Err(_), Err(_)) | (Ok(_), Err(_)) => Ok(()),
        (Ok(said), Ok(want)) if covers(&said, &want) => Ok(()),
        // What is no list may be null, which has no elements; Terraform looks at them all the same.
        (Err(fault), Ok(_)) if fault.starts_with("`[*]` is ") => Ok(()),
        // Nor does it know of what is null that `[*]` makes nothing of it, and `merge` passes over it.
        _ if has_null_splat(&case.text, &case.all()) || merges_null(&case.text, &case.all()) => {
            Ok(())
        }
        // Terraform finds the type of a conditional before it knows that the other branch has no value, and again when it does.
        _ if has_branch_at_fault(&case.text, &case.all()) => Ok(()),
        (Err(fault), Ok(want)) => Err(format!("unknown refused: {fault}\nwhole {}", short(&want))),
        (Ok(said), Ok(want)) => Err(format!(
            "unknown says {:?}\nwhole {}",
            said.kind,
            short(&want)
        )),
    }
}

/// A value of which all or some parts are unknown.
fn blurred(value: &Value, turn: usize) -> Value {
    let of = || {
        Value::unknown(if turn.is_multiple_of(3) {
            Type::Any
        } else {
            Type::of(value)
        })
    };
    match (&value.kind, turn % 4) {
        (Kind::List(items), 0 | 1) if items.element().is_none() => {
            Value::tuple(items.iter().map(|v| blurred(v, turn / 2)).collect())
        }
        (Kind::List(items), 0) => {
            let all = items.iter().map(|v| Value::unknown(Type::of(v))).collect();
            Value::list_of(items.element().cloned().unwrap(), all)
        }
        (Kind::Map(map), 0 | 1) if map.element().is_none() => {
            Value::object(map.iter().map(|(k, v)| (k.clone(), blurred(v, turn / 2))))
        }
        _ => of(),
    }
}

fn outcome(check: fn(&Case) -> Result<(), String>, rows: &Rows) -> Result<(), String> {
    let case = Case::new(rows, true);
    match catch_unwind(AssertUnwindSafe(|| check(&case))) {
        Ok(result) => result.map_err(|e| case.described(&e)),
        Err(_) => Err(case.described("panic")),
    }
}

/// A smaller case that fails as well.
fn shrunk(check: fn(&Case) -> Result<(), String>, mut rows: Rows) -> (Rows, String) {
    let mut message = outcome(check, &rows).unwrap_err();
    let kind = |m: &str| {
        m.rsplit('\n')
            .nth(1)
            .unwrap_or("")
            .split(' ')
            .next()
            .unwrap_or("")
            .to_owned()
    };
    for _ in 0..4 {
        let before = rows.expression.clone();
        for size in [32, 8, 3, 2, 1] {
            let mut at = 0;
            while at < rows.expression.len() {
                let mut less = rows.clone();
                let end = (at + size).min(less.expression.len());
                less.expression.drain(at..end);
                match outcome(check, &less) {
                    Err(new) if kind(&new) == kind(&message) => (rows, message) = (less, new),
                    _ => at += size,
                }
            }
        }
        for part in 0..2 {
            let count = [rows.expression.len(), rows.values.len()][part];
            for at in 0..count {
                let mut less = rows.clone();
                [&mut less.expression, &mut less.values][part][at] = 0;
                match outcome(check, &less) {
                    Err(new) if kind(&new) == kind(&message) => (rows, message) = (less, new),
                    _ => {}
                }
            }
        }
        if rows.expression == before {
            break;
        }
    }
    (rows, message)
}

pub fn cases() -> u64 {
    let set = std::env::var_os("TERRANE_CASES").and_then(|count| count.into_string().ok());
    set.map_or(5000, |count| count.parse().unwrap())
}

/// Where the long form begins, so that each run of it can be of other cases.
fn first(seed: u64) -> u64 {
    let set = std::env::var_os("TERRANE_SEED").and_then(|seed| seed.into_string().ok());
    seed + set.map_or(0, |seed| seed.parse::<u64>().unwrap() << 20)
}

fn hold(check: fn(&Case) -> Result<(), String>, seed: u64) {
    let seed = first(seed);
    let mut wrong = BTreeMap::new();
    let mut failed = 0;
    for case in 0..cases() {
        let rows = Rows::new(seed + case);
        if outcome(check, &rows).is_err() {
            failed += 1;
            if failed <= 40 {
                let (_, message) = shrunk(check, rows);
                wrong.insert(message, ());
            }
        }
    }
    let all: Vec<String> = wrong.into_keys().collect();
    assert!(failed == 0, "{failed} failed\n{}", all.join("\n\n"));
}

#[test]
fn what_is_left_means_what_the_whole_means() {
    hold(residue, 0);
}

#[test]
fn what_is_said_of_unknown_values_holds() {
    hold(unknown, 1 << 40);
}

/// The generator makes what has a value, and every kind of node.
#[test]
fn the_generator_is_worth_something() {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for seed in 0..2000 {
        let case = Case::new(&Rows::new(seed), true);
        let result = read(&case.text, &case.all());
        let kind = match &result {
            Err(e) if e.starts_with("syntax") => {
                eprintln!("{}{e}", case.text);
                "syntax"
            }
            Err(_) => "fault",
            Ok(_) => "value",
        };
        *counts.entry(kind).or_default() += 1;
    }
    eprintln!("{counts:?}");
    assert!(counts["value"] > 700, "{counts:?}");
}
