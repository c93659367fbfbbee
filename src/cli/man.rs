//! `terrane man`: the manual page, for packages.

use clap::CommandFactory;

use super::arguments::Arguments;
use super::console::Console;
use super::exit::Exit;

pub fn run(console: &Console) -> Exit {
    let mut command = Arguments::command();
    command.build();
    let mut page = Vec::new();
    // Writing to memory cannot fail.
    let _ = clap_mangen::Man::new(command.clone()).render(&mut page);
    let visible = command
        .get_subcommands()
        .filter(|sub| !sub.is_hide_set() && sub.get_name() != "help");
    for sub in visible {
        let man = clap_mangen::Man::new(sub.clone());
        let _ = man.render_name_section(&mut page);
        let _ = man.render_synopsis_section(&mut page);
        let _ = man.render_options_section(&mut page);
    }
    console.print_bytes(&page);
    Exit::Clean
}
