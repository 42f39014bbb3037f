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
    assert_eq!(ran, 13, "every command of the walk");
    let total =
        sandbox.command(&["report", "financial-overview-by-agency", "--json"]).env("JATE_STORE", "mali.jate").output();
    let report: serde_json::Value = serde_json::from_slice(&total.expect("starts").stdout).expect("JSON");
    // 7 201 147 + 76 507 870 + 8 197 644; the expenditure was recorded, corrected and reversed.
    assert_eq!(report["total"]["spent"], "91906661.00");
}
