# The child pipeline of a run on GitLab, from its steps: [{environment, part, stage, step, stacks}]. What jobs do stands in gitlab/jobs.yml; here is what there is of them, and their order.
# GitLab begins a stage when the one before it has succeeded: the first wave that fails is the last one.
def applies: $mode == "apply" or $mode == "destroy";
def title: if .part == null then "\(.environment) \(.step)" else "\(.stage) \(.part) \(.step)" end;
def tags: if .machine == "" then {} else { tags: [.machine] } end;
# What a part has made is looked at behind its last step; what is taken down is not.
def looked($steps): if applies and $mode == "apply" and .part != "leaving" and (. as $one | [$steps[] | select(.environment == $one.environment and .stage == $one.stage and .part == $one.part)][-1].step == $one.step)
  then (. as $one | [$looked[0][$one.environment] // [] | .[] | select(.stage == $one.stage)]) else [] end;
def approved($environment): $all[0][$environment].approvals > 0;

. as $steps
| {
    include: [{ local: "/${scripts}/gitlab/jobs.yml" }],
    stages: (["what"] + [$steps[] | title as $title
      | "plan \($title)", if applies then "changes \($title)", (if approved(.environment) then "approve \($title)" else empty end), "apply \($title)" else empty end, if looked($steps) != [] then "look \($title)" else empty end] + ["end"]),
    variables: ({ TERRANE_COMMIT: $commit, TERRANE_MODE: $mode, TERRANE_ROLLED_BACK_FROM: $from, TERRANE_ENVIRONMENT: $environment }),
    what: { extends: ".what", stage: "what" }
  }
  + ([$steps[] | . as $step | title as $title
      | (.stacks[]
        | { key: "plan \(.name)", value: ({ extends: ".plan", stage: "plan \($title)", dependencies: ["what"], variables: { TERRANE_NAME: .name, TERRANE_ENVIRONMENT: $step.environment } } + tags) },
          if applies then { key: "apply \(.name)", value: ({ extends: ".apply", stage: "apply \($title)", dependencies: (["what", "plan \(.name)"] + if approved($step.environment) then ["approve \($title)"] else [] end), environment: { name: $step.environment, action: "access" },
            # Terraform's own lock keeps two from writing a state; this keeps the second one from failing on it.
            resource_group: "state/\(.name)", variables: { TERRANE_NAME: .name, TERRANE_ENVIRONMENT: $step.environment } } + tags) } else empty end),
        if applies then
          { key: "changes \($title)", value: { extends: ".changes", stage: "changes \($title)", dependencies: (["what"] + [.stacks[] | "plan \(.name)"]),
            variables: { TERRANE_PART: .part, TERRANE_STAGE: "\(.stage)", TERRANE_STEP: "\(.step)" } } },
          if approved(.environment) then { key: "approve \($title)", value: { extends: ".approve", stage: "approve \($title)", environment: { name: .environment } } } else empty end
        else empty end,
        (looked($steps)[] | . as $cell | { key: "look \($title) \(.cell)", value: ({ extends: ".look", stage: "look \($title)", dependencies: ["what"],
          variables: { TERRANE_PART: $step.part, TERRANE_STAGE: "\($step.stage)", TERRANE_CELL: .cell, TERRANE_INSIDE: "\($step.part != "foundation" and .machine != "")",
            TERRANE_STACKS: ([$steps[] | select(.environment == $step.environment and .stage == $step.stage and .part == $step.part) | .stacks[].name] | tojson) } }
          + (if $step.part == "foundation" or .machine == "" then {} else { tags: [.machine] } end)) })] | from_entries)
  + (if applies and ($steps | length) > 0 then { record: { extends: ".record", stage: "end" }, failed: { extends: ".failed", stage: "end" } }
    elif $mode == "drift" then { report: { extends: ".drift", stage: "end" } }
    elif $mode == "review" then { comment: { extends: ".comment", stage: "end" } }
    else {} end)
