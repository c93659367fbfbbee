#!/usr/bin/env bash
# Opens a pull request that takes regions.toml, blueprints and tree back to what they were at a commit, and says what that does and cannot do.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need terrane jq git
bash "$here/one.sh"
commit=$(sed -n 's/^commit=//p' "$GITHUB_OUTPUT" | tail -n 1)
branch="rollback/$TERRANE_ENVIRONMENT-$(printf '%s' "$commit" | cut -c 1-12)"
git checkout --quiet -B "$branch"
# What the tree is made of, and the tree. A workflow's token may not change workflows: these stay.
for path in regions.toml blueprints schemas providers.lock.hcl ${join(" ", tree_folders)}; do
  path=$(printf '%s/%s' "$TERRANE_PROJECT" "$path" | sed 's#^\./##')
  if git cat-file -e "$commit:$path" 2>/dev/null; then
    git restore --source "$commit" --staged --worktree -- "$path"
  else
    git rm -r --quiet --ignore-unmatch -- "$path"
  fi
done
if git diff --cached --quiet; then
  fail "the branch is what it was at $commit: there is nothing to take back"
fi
git -c user.name=terrane -c user.email=terrane@users.noreply.invalid commit --quiet --message "Roll back to $commit"
cd "$TERRANE_PROJECT"
{
  printf 'Takes everything back to what it was at %s, the last other commit that %s was applied from.\n\n' "$commit" "$TERRANE_STACK"
  code=0
  terrane --quiet --format markdown diff --against "$TERRANE_COMMIT" --only impact || code=$?
  [ "$code" -le 1 ] || printf 'What that does could not be worked out.\n'
  printf '\nData, and what was made anew, do not come back by this. Checks of this pull request begin when it is closed and opened again: what a workflow opens starts none.\n'
} >"$work/whole.md"
head -c 60000 "$work/whole.md" >"$work/proposal.md"
git push --quiet --force origin "HEAD:refs/heads/$branch"
if [ "$(gh pr list --repo "$GITHUB_REPOSITORY" --head "$branch" --base "$TERRANE_BRANCH" --state open --json number --jq length)" != 0 ]; then
  say "there is such a pull request already: it has this state now"
  exit 0
fi
gh pr create --repo "$GITHUB_REPOSITORY" --base "$TERRANE_BRANCH" --head "$branch" --title "Roll back $TERRANE_ENVIRONMENT to $(printf '%s' "$commit" | cut -c 1-12)" --body-file "$work/proposal.md" ||
  fail "the pull request cannot be opened. Where GitHub says that Actions may not: Settings > Actions > General > Allow GitHub Actions to create and approve pull requests. The branch $branch is there"
