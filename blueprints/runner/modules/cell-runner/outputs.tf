output "runs_on" {
  description = "What a workflow's job names in `runs-on`."
  value       = "codebuild-${aws_codebuild_project.this.name}-$${{ github.run_id }}-$${{ github.run_attempt }}"
}

output "security_group_id" {
  description = "Id of the group that its jobs wear."
  value       = aws_security_group.this.id
}
