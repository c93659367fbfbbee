//! What every instance sees, and what rendering adds: `estate`, `stack`, `each`.

use super::{From, Object, object};

/// In the order of the page.
pub const OBJECTS: &[Object] = &[
    object(
        "estate",
        "Everything, also what is planned and not emitted. Every kind of instance sees it.",
        From::Here,
        &[
            (
                "address_map",
                "list of objects",
                "Every address range, in order: `estate.address_map[*]`.",
            ),
            (
                "apps",
                "map of objects",
                "Apps by path, each like `app`, as its own table has it.",
            ),
            (
                "cells",
                "map of objects",
                "Cells by name: `estate.cells[\"*\"]`.",
            ),
            (
                "clients",
                "map of objects",
                "Clients by name: `estate.clients[\"*\"]`.",
            ),
            (
                "environments",
                "map of objects",
                "Environments by name, each like `environment`.",
            ),
            (
                "excuses",
                "list of objects",
                "Exceptions from rules: `estate.excuses[*]`.",
            ),
            (
                "compiler_version",
                "text",
                "Version of the compiler: `0.1.0`.",
            ),
            ("output", "object", "The table `[output]`: `estate.output`."),
            ("peerings", "list of objects", "Peerings of cells."),
            (
                "peerings[*].between",
                "list of texts",
                "Names of both cells; the first one asks.",
            ),
            ("project", "object", "The same as `project`."),
            (
                "regions",
                "map of objects",
                "Regions by name: `estate.regions[\"*\"]`.",
            ),
            (
                "sites",
                "map of objects",
                "Sites by name: `estate.sites[\"*\"]`.",
            ),
            (
                "transit_gateways",
                "map of objects",
                "Transit gateways by name: `estate.transit_gateways[\"*\"]`.",
            ),
            (
                "states",
                "map of objects",
                "What keeps states, by name, each like `state`.",
            ),
            (
                "stacks",
                "list of objects",
                "All stacks: `estate.stacks[*]`. Templates and `files` see them; `terrane eval` does not.",
            ),
        ],
    ),
    object(
        "estate.regions[\"*\"]",
        "A region like `region`, with its cells.",
        From::Here,
        &[("cells", "list of texts", "Names of its cells.")],
    ),
    object(
        "estate.cells[\"*\"]",
        "A cell like `cell`, but for these keys.",
        From::Here,
        &[
            ("apps", "list of texts", "Paths of its apps."),
            ("clients", "list of texts", "Names of its clients."),
            (
                "emitted",
                "true or false",
                "Whether files are emitted for it: not for cells of planned regions.",
            ),
        ],
    ),
    object(
        "estate.clients[\"*\"]",
        "A client without regard to a cell: like `client` without `cell`, `hosts` and sections.",
        From::Here,
        &[("apps", "list of texts", "Paths of its apps.")],
    ),
    object(
        "estate.sites[\"*\"]",
        "A site, as its own table has it.",
        From::Core("site"),
        &[("name", "text", "Its name.")],
    ),
    object(
        "estate.transit_gateways[\"*\"]",
        "A transit gateway, as its own table has it.",
        From::Core("transit_gateway"),
        &[
            ("name", "text", "Its name."),
            (
                "vpn",
                "map of objects",
                "VPN connections, by the site's name: `cell.vpn[\"*\"]`.",
            ),
        ],
    ),
    object(
        "estate.output",
        "Where the trees go, and what delivers them.",
        From::Core("output"),
        &[],
    ),
    object(
        "estate.address_map[*]",
        "An address range.",
        From::Here,
        &[
            ("cidr", "text", "The range."),
            (
                "what",
                "text",
                "What it is: `VPC`, `private subnet af-south-1a`, `behind the VPN`.",
            ),
            (
                "where",
                "text",
                "Name of the cell or site, or `addressing`.",
            ),
        ],
    ),
    object(
        "estate.excuses[*]",
        "An exception from a rule.",
        From::Here,
        &[
            ("reason", "text", "Why it is made."),
            ("rule", "text", "The rule: `net::overlap`."),
        ],
    ),
    object(
        "stack",
        "In the templates of a blueprint with a `stack`: the Terraform root module of the instance.",
        From::Here,
        &[
            ("layer", "text", "`01-foundation`"),
            (
                "name",
                "text",
                "Unique in the estate: `af-south-1-production-01-foundation`.",
            ),
            (
                "needs",
                "list of objects",
                "The stacks that it reads from, each with `layer`, `name`, `path` and `state_key`.",
            ),
            ("path", "text", "Its folder in the output."),
            (
                "state_key",
                "text or null",
                "Key of its state in the environment's bucket; null for a stack without a backend.",
            ),
        ],
    ),
    object(
        "estate.stacks[*]",
        "A stack, in the order of paths.",
        From::Here,
        &[
            ("app", "text or null", "Path of its app, if it is an app's."),
            ("blueprint", "text", "The blueprint that it comes from."),
            ("cell", "text or null", "Name of its cell."),
            ("client", "text or null", "Name of its client."),
            ("environment", "text or null", "Name of its environment."),
            ("layer", "text", "`01-foundation`"),
            ("name", "text", "Unique in the estate."),
            (
                "needs",
                "list of texts",
                "Folders of the stacks that it reads from.",
            ),
            ("path", "text", "Its folder in the output."),
            ("region", "text or null", "Name of its region."),
            (
                "state_key",
                "text or null",
                "Key of its state in the environment's bucket; null for a stack without a backend.",
            ),
        ],
    ),
    object(
        "each",
        "With `for_each`: in `files`, `file` and `expand`.",
        From::Here,
        &[
            (
                "key",
                "text or number",
                "Key of the element; the position in a list, the element itself of a set.",
            ),
            ("value", "any", "The element."),
        ],
    ),
];
