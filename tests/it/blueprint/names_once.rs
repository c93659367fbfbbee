//! Names that a cloud gives once: two stacks that make a thing of one name are refused where the cloud refuses it, and only there.

use terrane::blueprint::Folder;
use terrane::compile::{Input, compile};
use terrane::diag::Severity;

/// What each type's name is there once in: the partition, the account, or the region of an account.
const TYPES: [(&str, &str, &str); 19] = [
    ("aws_s3_bucket", "bucket", "partition"),
    ("aws_iam_role", "name", "account"),
    ("aws_iam_policy", "name", "account"),
    ("aws_iam_instance_profile", "name", "account"),
    ("aws_eks_cluster", "name", "region"),
    ("aws_secretsmanager_secret", "name", "region"),
    ("aws_kms_alias", "name", "region"),
    ("aws_cloudwatch_log_group", "name", "region"),
    ("aws_cloudwatch_metric_alarm", "alarm_name", "region"),
    ("aws_lb", "name", "region"),
    ("aws_lb_target_group", "name", "region"),
    ("aws_ecr_repository", "name", "region"),
    ("aws_sns_topic", "name", "region"),
    ("aws_sqs_queue", "name", "region"),
    ("aws_db_instance", "identifier", "region"),
    ("aws_db_subnet_group", "name", "region"),
    ("aws_backup_vault", "name", "region"),
    ("aws_dynamodb_table", "name", "region"),
    ("aws_lambda_function", "function_name", "region"),
];

/// What else a type requires.
fn required(of: &str) -> &'static str {
    match of {
        "aws_iam_role" => "assume_role_policy = \"{}\"",
        "aws_iam_policy" => "policy = \"{}\"",
        "aws_eks_cluster" => {
            "role_arn = \"arn:aws:iam::111122223333:role/r\"\n  vpc_config {\n    subnet_ids = [\"subnet-1\"]\n  }"
        }
        "aws_kms_alias" => "target_key_id = \"k\"",
        "aws_cloudwatch_metric_alarm" => {
            "comparison_operator = \"LessThanThreshold\"\n  evaluation_periods  = 1"
        }
        "aws_db_instance" => "instance_class = \"db.m6i.large\"",
        "aws_db_subnet_group" => "subnet_ids = [\"subnet-1\"]",
        "aws_dynamodb_table" => {
            "hash_key = \"a\"\n  attribute {\n    name = \"a\"\n    type = \"S\"\n  }"
        }
        "aws_lambda_function" => "role = \"arn:aws:iam::111122223333:role/r\"",
        _ => "",
    }
}

fn named(of: &str) -> String {
    let of = of.trim_start_matches("aws_").replace('_', "-");
    match of.as_str() {
        "kms-alias" => "alias/one".to_owned(),
        _ => format!("one-{of}"),
    }
}

const BLUEPRINT: &str = r#"blueprint "names" {
  summary = "A thing of each type, with one name everywhere"
  each    = "cell"

  stack {
    layer  = "07-names"
    shared = "root-module"
  }

  files "stack" {
    to = "terraform/regions/${region.name}/layers/07-names/${environment.name}"
  }
}
"#;

/// How many of the types that are there once in each are said to be made twice, by two cells of those accounts and regions.
fn twice(regions: [&str; 2], accounts: [&str; 2]) -> [usize; 3] {
    let mut text = format!(
        "[project]\nname = \"acme\"\n\n[environments.production]\naccount = \"{0}\"\nstate = {{ bucket = \"acme-tfstate\", region = \"{1}\" }}\n\
         [environments.staging]\naccount = \"{2}\"\nstate = {{ bucket = \"acme-tfstate-staging\", region = \"{3}\" }}\n\
         [quotas]\n\"vpc.elastic-ips\" = 9\n",
        accounts[0], regions[0], accounts[1], regions[1]
    );
    for (n, environment) in ["production", "staging"].into_iter().enumerate() {
        text.push_str(&format!(
            "[regions.{}.environments.{environment}.network]\nvpc_cidr = \"10.2{n}.0.0/16\"\nnat = \"single\"\n",
            regions[n]
        ));
    }
    let things = TYPES.iter().map(|(of, argument, _)| {
        let name = named(of);
        format!(
            "resource \"{of}\" \"this\" {{\n  {argument} = \"{name}\"\n  {}\n}}\n",
            required(of)
        )
    });
    let mut folder = Folder {
        shown: "blueprints".into(),
        ..Folder::default()
    };
    let files = [
        ("names/blueprint.hcl", BLUEPRINT.to_owned()),
        ("names/stack/main.tf", things.collect()),
    ];
    for (path, text) in files {
        folder.files.insert(path.into(), text.into());
    }
    let problems = compile(&Input {
        name: "regions.toml".into(),
        text,
        blueprints: folder,
        ..Input::default()
    })
    .problems;
    let errors = problems
        .iter()
        .filter(|p| p.code.name != "stack::name_twice" && p.severity == Severity::Error);
    assert_eq!(
        errors.map(|p| p.message.as_str()).collect::<Vec<_>>(),
        Vec::<&str>::new()
    );
    ["partition", "account", "region"].map(|wanted| {
        let of = TYPES.iter().filter(|(_, _, reach)| *reach == wanted);
        let is_said = |of: &str| {
            problems.iter().any(|problem| {
                let name = format!("`{}`", named(of));
                problem.code.name == "stack::name_twice" && problem.message.contains(&name)
            })
        };
        of.filter(|(of, ..)| is_said(of)).count()
    })
}

#[test]
fn a_name_is_refused_where_its_cloud_gives_it_once() {
    let (one, other) = ("111122223333", "444455556666");
    let (ireland, frankfurt, beijing) = ("eu-west-1", "eu-central-1", "cn-north-1");
    assert_eq!(twice([ireland, ireland], [one, one]), [1, 3, 15]);
    assert_eq!(twice([ireland, frankfurt], [one, one]), [1, 3, 0]);
    assert_eq!(twice([ireland, frankfurt], [one, other]), [1, 0, 0]);
    assert_eq!(twice([ireland, beijing], [one, other]), [0, 0, 0]);
}
