//! What a policy of AWS says to a request: statements, patterns and conditions, as far as the emitted policies use them.

use serde_json::Value;

/// Somebody who wants something.
pub struct Request<'a> {
    /// Type and identifier: `("Service", "pods.eks.amazonaws.com")`; none where the policy is the principal's own.
    pub principal: Option<(&'a str, &'a str)>,
    pub action: &'a str,
    pub resource: &'a str,
    /// Condition keys and their values; a key that starts with a colon stands for every key that ends with it.
    pub context: &'a [(&'a str, &'a str)],
    /// Whether conditions on keys that the context has not are taken for fulfilled, as somebody could who chooses the rest himself.
    pub lenient: bool,
}

/// Whether `pattern` with its `*` and `?` fits a text.
pub fn glob(pattern: &str, text: &str) -> bool {
    let (pattern, text): (Vec<char>, Vec<char>) =
        (pattern.chars().collect(), text.chars().collect());
    let (mut p, mut t, mut star, mut mark) = (0, 0, None, 0);
    while t < text.len() {
        match pattern.get(p) {
            Some('*') => {
                (star, mark) = (Some(p), t);
                p += 1;
            }
            Some(c) if *c == '?' || *c == text[t] => (p, t) = (p + 1, t + 1),
            _ => match star {
                Some(at) => {
                    mark += 1;
                    (p, t) = (at + 1, mark);
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|c| *c == '*')
}

/// Texts of a field that is one or a list.
pub fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::String(one) => vec![one],
        Value::Array(all) => all.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

/// The statements of a policy, which is JSON in a text.
pub fn statements(policy: &str) -> Vec<Value> {
    let policy: Value = serde_json::from_str(policy).expect("a policy is JSON");
    policy["Statement"]
        .as_array()
        .cloned()
        .unwrap_or_else(|| vec![policy["Statement"].clone()])
}

/// Whether a statement with this effect is about the request.
pub fn says(policy: &str, effect: &str, request: &Request) -> bool {
    statements(policy)
        .iter()
        .any(|one| one["Effect"] == effect && applies(one, request))
}

/// Whether the policy lets the request through.
pub fn allows(policy: &str, request: &Request) -> bool {
    says(policy, "Allow", request) && !says(policy, "Deny", request)
}

fn applies(statement: &Value, request: &Request) -> bool {
    let among = |field: &str, text: &str| texts(&statement[field]).iter().any(|p| glob(p, text));
    let is = |field: &str, not: &str, text: &str| {
        if statement[field].is_null() && statement[not].is_null() {
            true
        } else if statement[field].is_null() {
            !among(not, text)
        } else {
            among(field, text)
        }
    };
    is("Action", "NotAction", request.action)
        && is("Resource", "NotResource", request.resource)
        && request
            .principal
            .is_none_or(|principal| principals(statement, principal))
        && conditions(statement, request)
}

fn principals(statement: &Value, (kind, name): (&str, &str)) -> bool {
    assert!(
        statement["NotPrincipal"].is_null(),
        "a principal that this test does not know"
    );
    let all = &statement["Principal"];
    all == "*"
        || texts(&all[kind])
            .iter()
            .any(|p| *p == "*" || *p == name || name == "*")
}

fn conditions(statement: &Value, request: &Request) -> bool {
    let operators = statement["Condition"].as_object().into_iter().flatten();
    operators.into_iter().all(|(operator, keys)| {
        let keys = keys.as_object().expect("keys of conditions");
        keys.iter()
            .all(|(key, values)| condition(operator, key, &texts(values), request))
    })
}

fn condition(operator: &str, key: &str, values: &[&str], request: &Request) -> bool {
    let given = request.context.iter().find(|(name, _)| {
        name.eq_ignore_ascii_case(key) || name.starts_with(':') && key.ends_with(name)
    });
    if operator == "Null" {
        let is_free = request.lenient && given.is_none();
        return is_free || given.is_none() == values.contains(&"true");
    }
    let Some((_, given)) = given else {
        return request.lenient || operator.contains("Not");
    };
    let any = |fits: &dyn Fn(&str) -> bool| values.iter().any(|v| fits(v));
    match operator.trim_end_matches("IfExists") {
        "StringEquals" | "Bool" => any(&|v| v == *given),
        "StringNotEquals" => !any(&|v| v == *given),
        // ArnEquals takes patterns, too: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
        "StringLike" | "ArnEquals" | "ArnLike" => any(&|v| glob(v, given)),
        "StringNotLike" | "ArnNotEquals" | "ArnNotLike" => !any(&|v| glob(v, given)),
        other => panic!("an operator that this test does not know: {other}"),
    }
}
