resource "aws_db_instance" "main" {
  identifier          = "main"
  engine              = "postgres"
  engine_version      = "17.2"
  instance_class      = "db.m6g.large"
  allocated_storage   = 100
  deletion_protection = true
  allow_major_version_upgrade = true
}
