provider "aws" {
  alias  = cell.extra.alias
  region = region.name
}
