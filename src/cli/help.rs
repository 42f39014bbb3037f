//! Help in the user's language: every word of it comes from the catalogue, by the name of command and argument.

use crate::words::{Lang, say, try_say};
use clap::builder::StyledStr;
use clap::{Arg, ArgAction, Command, CommandFactory};
use std::ffi::OsString;

/// The language asked for by `--lang`, else that of the locale.
pub fn language(arguments: &[OsString]) -> Lang {
    let texts: Vec<&str> = arguments.iter().filter_map(|argument| argument.to_str()).collect();
    let after = texts.iter().position(|text| *text == "--lang").and_then(|place| texts.get(place + 1)).copied();
    let joined = texts.iter().find_map(|text| text.strip_prefix("--lang="));
    let locale = after.or(joined).map(str::to_owned).or_else(|| std::env::var("JATE_LANG").ok());
    Lang::of_locale(&locale.or_else(sys_locale::get_locale).unwrap_or_default())
}

/// The command tree of `C`, in a language.
pub fn command<C: CommandFactory>(lang: Lang) -> Command {
    let mut command = translate(C::command(), lang, "help");
    command.build();
    command
}

fn translate(command: Command, lang: Lang, path: &str) -> Command {
    let word = |id: &str| say(lang, id, &[]);
    let template = format!("{{about}}\n\n{}: {{usage}}\n\n{{all-args}}{{after-help}}", word("help-usage"));
    let mut command = command
        .about(word(path))
        .help_template(template)
        .subcommand_help_heading(word("help-commands"))
        .subcommand_value_name(word("help-command-value"))
        .disable_help_flag(true)
        .disable_help_subcommand(true)
        .arg(
            Arg::new("help")
                .long("help")
                .short('h')
                .action(ArgAction::Help)
                .help(word("help-arg-help"))
                .help_heading(word("help-options")),
        );
    if path == "help" {
        command = command.disable_version_flag(true).arg(
            Arg::new("version")
                .long("version")
                .short('V')
                .action(ArgAction::Version)
                .help(word("help-arg-version"))
                .help_heading(word("help-options")),
        );
    }
    let path_owned = path.to_owned();
    let command = command.mut_args(|arg| {
        let id = arg.get_id().as_str().replace('_', "-");
        // An option of every command is named as such: `help-store` is the command of that name.
        let of_command = (path_owned != "help").then(|| try_say(lang, &format!("{path_owned}-{id}"), &[])).flatten();
        let text = of_command.unwrap_or_else(|| word(&format!("help-arg-{id}")));
        let heading = match (arg.is_positional(), arg.is_global_set()) {
            (true, _) => "help-arguments",
            (false, true) => "help-global-options",
            (false, false) => "help-options",
        };
        let arg = arg.help(StyledStr::from(text)).help_heading(word(heading));
        // What clap would add is English; the catalogue says it where it matters.
        let valued = arg.get_action().takes_values();
        if valued { arg.hide_env(true).hide_possible_values(true).hide_default_value(true) } else { arg }
    });
    let names: Vec<String> = command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
    names.iter().fold(command, |command, name| {
        let path = format!("{path}-{name}");
        command.mut_subcommand(name, |sub| translate(sub, lang, &path))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn missing(command: &Command, found: &mut Vec<String>) {
        let texts = command.get_arguments().filter_map(|arg| arg.get_help()).chain(command.get_about());
        found.extend(texts.map(ToString::to_string).filter(|text| text.starts_with('[')));
        command.get_subcommands().for_each(|sub| missing(sub, found));
    }

    #[test]
    fn every_command_and_argument_has_its_words_in_both_languages() {
        for lang in [Lang::En, Lang::Fr] {
            let mut found = Vec::new();
            missing(&command::<crate::cli::Cli>(lang), &mut found);
            assert!(found.is_empty(), "{lang:?}: {found:?}");
        }
    }
}
