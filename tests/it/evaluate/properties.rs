//! What holds for every expression and every value.

use proptest::prelude::*;
use terrane::expr::{Kind, Number, Type, functions};

use super::*;

const ANY: &str = "(.|[\\n${}%\"\\\\~]|\\$\\{|%\\{|EOT\n){0,8}";

fn any_text() -> impl Strategy<Value = String> {
    ANY
}

fn value(depth: u32) -> BoxedStrategy<Value> {
    value_with(depth, any_text().boxed())
}

fn value_with(depth: u32, key: BoxedStrategy<String>) -> BoxedStrategy<Value> {
    let leaf = prop_oneof![
        Just(Value::null()),
        any::<bool>().prop_map(Value::bool),
        any::<i64>().prop_map(Value::int),
        "-?[0-9]{1,3}\\.[0-9]{1,5}(e-?[0-9])?"
            .prop_map(|t| Value::number(t.parse::<Number>().unwrap())),
        any_text().prop_map(Value::string),
    ]
    .boxed();
    if depth == 0 {
        return leaf;
    }
    let inner = value_with(depth - 1, key.clone());
    prop_oneof![
        leaf,
        prop::collection::vec(inner.clone(), 0..4).prop_map(Value::tuple),
        prop::collection::vec(any_text().prop_map(Value::string), 0..4)
            .prop_map(|items| Value::set_of(Type::String, items)),
        // A key that is not composed comes from `jsondecode` alone: no literal can write it.
        prop::collection::btree_map(key, inner, 0..4).prop_map(|map| {
            let composed = |key: String| Value::string(key).as_str().unwrap_or("").to_owned();
            Value::object(map.into_iter().map(|(key, value)| (composed(key), value)))
        }),
    ]
    .boxed()
}

fn anything() -> impl Strategy<Value = String> {
    let token = prop_oneof![
        "[a-z]{1,2}",
        "[0-9]{1,3}",
        "[-+*/%!?:.,<>=&|(){}\\[\\]\"$~]",
        Just("cell.network.zones".to_owned()),
        Just("${".to_owned()),
        Just("[*]".to_owned()),
        Just("[for x in ".to_owned()),
        Just("{for k, v in ".to_owned()),
        Just(" : ".to_owned()),
        Just("=>".to_owned()),
        Just("...".to_owned()),
        Just("format(".to_owned()),
        Just("\n".to_owned()),
        any_text(),
    ];
    prop::collection::vec(token, 0..12).prop_map(|tokens| tokens.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(512) })]

    #[test]
    fn a_literal_is_its_value(value in value(3)) {
        let names = Names::new();
        let text = to_hcl(&value);
        prop_assert_eq!(&evaluated(&text, &Scope::new(&names)).unwrap(), &value, "{}", text);
    }

    #[test]
    fn a_literal_is_formatted(value in value_with(3, "[a-z0-9_é\u{301} ./$\"-]{0,9}".boxed())) {
        let text = format!("x = {}\n", to_hcl(&value));
        prop_assert_eq!(terrane::hcl::format(&text).unwrap(), text);
    }

    #[test]
    fn nothing_panics(text in anything()) {
        let names = names();
        let scope = Scope::new(&names);
        if let Ok(expr) = parse_expression(SourceId(0), &text, 0) {
            let _ = evaluate(&expr, &scope);
            let _ = partial(&expr, &scope, Wanted::Exact).map(|residue| printed(&residue, &text));
        }
    }

    #[test]
    fn functions_never_panic(
        name in prop::sample::select(
            functions::signatures().map(|s| &*s.name).collect::<Vec<_>>(),
        ),
        args in prop::collection::vec(value(2), 0..4),
    ) {
        let args: Vec<String> = args.iter().map(to_hcl).collect();
        let names = Names::new();
        let _ = evaluated(&format!("{name}({})", args.join(", ")), &Scope::new(&names));
    }

    #[test]
    fn numbers_are_what_integers_are(a in any::<i32>(), b in any::<i32>()) {
        let (x, y) = (Number::from(i128::from(a)), Number::from(i128::from(b)));
        prop_assert_eq!(x.add(&y).to_i128(), Some(i128::from(a) + i128::from(b)));
        prop_assert_eq!(x.multiply(&y).to_i128(), Some(i128::from(a) * i128::from(b)));
        prop_assert_eq!(x.to_string(), a.to_string());
        if b != 0 {
            prop_assert_eq!(x.modulo(&y).to_i128(), Some(i128::from(a) % i128::from(b)));
            prop_assert_eq!(x.divide(&y).unwrap().truncate().to_i128(), Some(i128::from(a) / i128::from(b)));
        }
        prop_assert_eq!(Kind::Number(x.into()) < Kind::Number(y.into()), a < b);
    }

    #[test]
    fn machine_floats_survive(float in any::<f64>()) {
        if let Some(number) = Number::from_f64(float) {
            prop_assert_eq!(number.to_f64(), float);
        }
    }
}
