//! Who writes logs into a bucket may: load balancers, which get no listeners otherwise, and trails.

use regex::Regex;
use serde_json::Value;

use super::rendered;
use crate::estate::{compiled_output, reference, root};
use crate::isolation::policy::{Request, allows};
use crate::planned::{Plan, Resource};

const SERVICE: &str = "logdelivery.elasticloadbalancing.amazonaws.com";

/// Whether the policy of the bucket lets a service of AWS write an object with this name.
fn may_write(plan: &Plan, bucket: &str, key: &str, service: &str, of: &str) -> bool {
    let resource = format!("arn:aws:s3:::{bucket}/{key}");
    let request = Request {
        principal: Some(("Service", service)),
        action: "s3:PutObject",
        resource: &resource,
        context: &[
            ("aws:SourceArn", of),
            ("aws:SecureTransport", "true"),
            ("s3:x-amz-acl", "bucket-owner-full-control"),
        ],
        lenient: false,
    };
    // Which partition it is only AWS knows.
    let partition = Regex::new("<[^<>]*aws_partition[^<>]*>").expect("a pattern");
    plan.all("aws_s3_bucket_policy")
        .filter(|one| one.text("bucket") == Some(bucket))
        .map(|one| partition.replace_all(one.text("policy").expect("a policy"), "aws"))
        .any(|policy| allows(&policy, &request))
}

fn attribute<'v>(params: &'v Value, name: &str) -> Option<&'v str> {
    let all = params["spec"]["loadBalancerAttributes"].as_array()?;
    all.iter().find(|one| one["key"] == name)?["value"].as_str()
}

/// What a load balancer writes first is a file that says that it may:
/// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
fn load_balancers(text: &str) -> Option<usize> {
    let plan = Plan::of(compiled_output(text));
    let mut seen = 0;
    for (path, objects) in rendered(text)? {
        let of_kind = objects.iter().filter(|o| o["kind"] == "IngressClassParams");
        for params in of_kind.filter(|o| attribute(o, "access_logs.s3.enabled") == Some("true")) {
            let bucket = attribute(params, "access_logs.s3.bucket").expect("a bucket");
            let made = |one: &&Resource| one.text("bucket") == Some(bucket);
            let made = plan.all("aws_s3_bucket").find(made);
            let Resource {
                account, region, ..
            } = made.unwrap_or_else(|| panic!("{path}: nobody makes {bucket}"));
            let prefix = attribute(params, "access_logs.s3.prefix");
            let folder = prefix.map_or(String::new(), |prefix| format!("{prefix}/"));
            let key = format!("{folder}AWSLogs/{account}/ELBAccessLogTestFile");
            let own = |account: &str| {
                format!(
                    "arn:aws:elasticloadbalancing:{region}:{account}:loadbalancer/app/k8s-a/0123"
                )
            };
            let writes = |of: &str| may_write(&plan, bucket, &key, SERVICE, &own(of));
            assert!(writes(account), "{path}: nobody may write {bucket}/{key}");
            assert!(!writes("999999999999"), "{path}: {bucket} is open");
            seen += 1;
        }
    }
    Some(seen)
}

#[test]
fn load_balancers_may_write_where_they_are_told_to_log() {
    for text in [reference(), one_region()] {
        if let Some(seen) = load_balancers(&text) {
            assert!(seen > 0, "no load balancer logs");
        }
    }
}

fn one_region() -> String {
    let path = root().join("examples/one-region/regions.toml");
    std::fs::read_to_string(path).expect("the example")
}

/// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html
#[test]
fn trails_may_write_into_their_buckets() {
    let plan = Plan::of(compiled_output(&reference()));
    let mut seen = 0;
    for trail in plan.all("aws_cloudtrail") {
        let bucket = trail.text("s3_bucket_name").expect("a bucket");
        let prefix = trail.text("s3_key_prefix").map(|p| format!("{p}/"));
        let (account, region) = (&trail.account, &trail.region);
        let key = format!(
            "{}AWSLogs/{account}/CloudTrail/x.gz",
            prefix.unwrap_or_default()
        );
        let name = trail.text("name").expect("a name");
        let own = format!("arn:aws:cloudtrail:{region}:{account}:trail/{name}");
        let writes = may_write(&plan, bucket, &key, "cloudtrail.amazonaws.com", &own);
        assert!(writes, "{own} may not write {bucket}/{key}");
        seen += 1;
    }
    assert!(seen > 0, "no trail");
}
