# Plans only, against a mocked provider: no credentials, no network.
mock_provider "aws" {
  mock_data "aws_iam_policy_document" {
    defaults = {
      json = "{\"Version\":\"2012-10-17\",\"Statement\":[]}"
    }
  }
}

variables {
  name         = "acme-euw1-prod-routing"
  account_id   = "111122223333"
  alarm_emails = ["on-call@example.com"]
}

run "where_the_metrics_are" {
  command = plan

  assert {
    condition     = aws_sns_topic.this.region == "us-east-1" && aws_kms_key.this.region == "us-east-1" && aws_sns_topic_subscription.email["on-call@example.com"].region == "us-east-1"
    error_message = "An alarm publishes to a topic of its own region."
  }

  assert {
    condition     = aws_kms_key.this.enable_key_rotation
    error_message = "The key has to change every year."
  }
}

run "no_address" {
  command = plan

  variables {
    alarm_emails = ["nobody"]
  }

  expect_failures = [var.alarm_emails]
}
