//! README is run: its newcomer's walk, command by command, in a folder that has nothing else.

use crate::support::{JATE, Sandbox};
use std::path::Path;
use std::process::Command;

/// Code blocks of a language, in order.
fn blocks<'a>(text: &'a str, language: &str) -> Vec<&'a str> {
    let fence = format!("```{language}\n");
    text.split(&fence).skip(1).filter_map(|rest| rest.split("```").next()).collect()
}

/// The commands that README and the page for auditors give to an office, on a ledger of its own.
#[test]
fn what_an_office_does_for_its_auditors_works_as_it_is_written() {
    let bin = Path::new(JATE).parent().expect("a folder").display().to_string();
    let path = format!("{bin}:{}", std::env::var("PATH").unwrap_or_default());
    for (page, heading) in
        [("README.md", "## What verification proves"), ("docs/auditors.md", "## What the office does")]
    {
        let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(page)).expect("the page");
        let part = text.split(heading).nth(1).and_then(|rest| rest.split("\n## ").next()).expect("the part");
        let sandbox = Sandbox::with_ledger();
        let spend = ["record", "expenditure", "--agency", "OIM", "--amount", "5", "--date", "2021-06-30"];
        sandbox.run(&spend).ok();
        let mut ran = 0;
        for line in blocks(part, "sh").into_iter().flat_map(str::lines) {
            let output = sandbox.command(&[]);
            let mut command = Command::new("sh");
            command.args(["-c", line]).current_dir(sandbox.dir.path()).env_clear();
            command.envs(output.get_envs().filter_map(|(name, value)| Some((name, value?)))).env("PATH", &path);
            let output = command.output().expect("a shell");
            assert!(output.status.success(), "{page}: {line}: {output:?}");
            ran += 1;
        }
        assert!(ran >= 5, "{page}: {ran} commands");
    }
}

#[test]
fn the_newcomers_walk_works_as_it_is_written() {
    let readme = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).expect("README.md");
    let walk =
        readme.split("## Your own spreadsheet").nth(1).and_then(|rest| rest.split("\n## ").next()).expect("the walk");
    let table = blocks(walk, "csv")[0];
    let sandbox = Sandbox::new();
    sandbox.write("budget.csv", table);
    sandbox.write("budget-corrected.csv", table.replace("76 507 869", "76 507 870"));
    let bin = Path::new(JATE).parent().expect("a folder").display().to_string();
    let path = format!("{bin}:{}", std::env::var("PATH").unwrap_or_default());
    let mut position = "0".to_owned();
    let mut ran = 0;
    let commands = blocks(walk, "sh").into_iter().flat_map(str::lines).filter(|line| line.starts_with("jate "));
    for line in commands {
        let line = line.replace("POSITION", &position);
        let output = Command::new("sh")
            .args(["-c", &line])
            .current_dir(sandbox.dir.path())
            .env("PATH", &path)
            .envs([("JATE_STORE", "mali.jate"), ("JATE_ACTOR", "Your name"), ("JATE_LANG", "en")])
            .output()
            .expect("a shell");
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let expected = i32::from(line.starts_with("jate reconcile"));
        assert_eq!(output.status.code(), Some(expected), "{line}: {output:?}");
        // The head that a receipt prints is one beyond its last entry.
        if let Some(at) = text.rfind("prove it later: ") {
            let size: String = text[at + 16..].chars().take_while(char::is_ascii_digit).collect();
            position = (size.parse::<u64>().expect("a size") - 1).to_string();
        }
        ran += 1;
    }
    assert_eq!(ran, 14, "every command of the walk");
    let total =
        sandbox.command(&["report", "financial-overview-by-agency", "--json"]).env("JATE_STORE", "mali.jate").output();
    let report: serde_json::Value = serde_json::from_slice(&total.expect("starts").stdout).expect("JSON");
    // 7 201 147 + 76 507 870 + 8 197 644; the expenditure was recorded, corrected and reversed.
    assert_eq!(report["total"]["spent"], "91906661.00");
}

/// Commands below a command, by the list that its help prints.
fn below(sandbox: &Sandbox, command: &[&str]) -> Vec<String> {
    let help = sandbox.run(&[command, &["--help"]].concat()).ok().out;
    let Some(list) = help.split("\nCommands:\n").nth(1).and_then(|rest| rest.split("\n\n").next()) else {
        return Vec::new();
    };
    let named = |line: &str| line.strip_prefix("  ").filter(|line| !line.starts_with(' ')).map(str::to_owned);
    list.lines().filter_map(named).filter_map(|line| line.split_whitespace().next().map(str::to_owned)).collect()
}

#[test]
fn each_command_has_its_page_in_the_manual_in_both_languages() {
    let sandbox = Sandbox::new();
    let mut commands: Vec<Vec<String>> = vec![Vec::new()];
    let mut pages = std::collections::BTreeSet::new();
    while let Some(command) = commands.pop() {
        pages.insert(std::iter::once("jate").chain(command.iter().map(String::as_str)).collect::<Vec<_>>().join("-"));
        let names: Vec<&str> = command.iter().map(String::as_str).collect();
        commands.extend(below(&sandbox, &names).into_iter().map(|name| [command.clone(), vec![name]].concat()));
    }
    assert!(pages.contains("jate-record-expenditure") && pages.contains("jate-store-copy"), "{pages:?}");
    for (lang, about) in [("en", "Replace the amount of an entry"), ("fr", "Remplacer le montant")] {
        sandbox.run(&["manual", lang, "--lang", lang]).ok();
        let files = std::fs::read_dir(sandbox.path(lang)).expect("a folder");
        let names = files.map(|file| file.expect("a file").file_name().to_string_lossy().into_owned());
        let written: std::collections::BTreeSet<String> = names.map(|name| name.replace(".1", "")).collect();
        assert_eq!(written, pages);
        let page = std::fs::read_to_string(sandbox.path(&format!("{lang}/jate-correct.1"))).expect("a page");
        assert!(page.contains(about) && page.contains("jate\\-correct"), "{page}");
    }
    let script = sandbox.run(&["completions", "bash"]).ok().out;
    assert!(script.contains("planned-disbursement") && script.contains("complete -F"), "{script}");
}
