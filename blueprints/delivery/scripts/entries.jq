# Matrices of at most 128 jobs (more would not fit into a variable of a step) from the waves of `terrane affected --format json`: of a part and a stage wave by wave, where $part is given, and otherwise all at once.
def entry: {
  name, folder, layer, state_key: (.state_key // ""), region: (.region // ""), client: (.client // ""), cloud: (.cloud // ""), account: (.account // ""), partition: (.partition // ""), rights: (.rights // ""),
  values: ([.values[]? | "-var-file=" + .] | join(" ")),
  # The stack that hands on to it what this change has not made yet.
  after: ([.why[] | select(.kind == "reads") | .of][0] // ""),
  # Foundations are there before machines inside of their networks are.
  machine: (if .rights == "foundation" then "" else ($machines[0]["\(.region)/\(.environment)"] // "") end)
};
def chunks: range(0; length; 128) as $at | { include: .[$at:$at + 128] };
($ARGS.named.part // null) as $part | ($ARGS.named.stage // null) as $stage |
def wanted: select(.part != null and .environment == $ARGS.named.environment and ($part == null or (.part == $part and .stage == $stage)));
if $part == null then [[.waves[].stacks[] | wanted | entry] | chunks] else [.waves[] | [.stacks[] | wanted | entry] | chunks] end
