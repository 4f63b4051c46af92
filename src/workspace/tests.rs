//! Names that lead to the files of a workspace, and who may read what is in it.

use super::*;
use std::fs;
use std::path::Path;

fn town() -> tempfile::TempDir {
    let town = tempfile::tempdir().unwrap();
    fs::create_dir_all(town.path().join("t/data/files/ab")).unwrap();
    fs::create_dir_all(town.path().join("t/reports")).unwrap();
    fs::write(town.path().join("t/plan.toml"), "").unwrap();
    fs::write(town.path().join("t/data/zhiben.db"), "").unwrap();
    fs::write(town.path().join("t/data/files/ab/cd"), "").unwrap();
    town
}

#[test]
fn every_place_is_a_workspace_file_by_any_name() {
    let home = town();
    let t = home.path().join("t");
    for place in PLACES {
        for spelled in [
            place.path.to_string(),
            format!("./{}", place.path),
            format!("reports/../{}", place.path),
            format!("nowhere/../{}", place.path),
            format!("{}/.", place.path),
        ] {
            assert!(is_workspace_file(&t, &t.join(&spelled)), "{spelled}");
            assert!(is_of_any_workspace(&t.join(&spelled)), "{spelled}");
            // Also a file of another workspace.
            assert!(is_workspace_file(home.path(), &t.join(&spelled)), "{spelled}");
        }
        if place.kind == Kind::Folder {
            assert!(is_workspace_file(&t, &t.join(place.path).join("新/x.csv")), "{}", place.path);
        }
    }
    assert!(is_workspace_file(&t, &t.join("data/head.txt")), "a name that a later version takes");
    for free in ["a.csv", "reports/a.csv", "reports", "nowhere/data.csv", "data.csv", "plan.toml.csv", "../data/x"] {
        assert!(!is_workspace_file(&t, &t.join(free)), "{free}");
    }
}

#[cfg(unix)]
#[test]
fn links_lead_where_they_lead() {
    use std::os::unix::fs::symlink;
    let home = town();
    let t = home.path().join("t");
    let at = |name: &str| home.path().join(name);
    for (name, to) in [
        ("a.csv", "t/data/zhiben.db"),
        ("b.csv", "t/data/zhiben.db-journal"),
        ("c.csv", "a.csv"),
        ("d", "t/data"),
        ("e", "t"),
    ] {
        symlink(at(to), at(name)).unwrap();
    }
    symlink("t/data/digest.db", at("relative.csv")).unwrap();
    fs::hard_link(at("t/data/files/ab/cd"), at("hard.csv")).unwrap();
    fs::hard_link(at("t/plan.toml"), at("plan.csv")).unwrap();
    let taken = ["a.csv", "b.csv", "c.csv", "d/x.csv", "e/data/x.csv", "e/plan.toml", "relative.csv", "hard.csv"];
    for name in taken.into_iter().chain(["plan.csv"]) {
        assert!(is_workspace_file(&t, &at(name)), "{name}");
    }
    fs::rename(at("t/data/zhiben.db"), at("t/real.db")).unwrap();
    symlink(at("t/real.db"), at("t/data/zhiben.db")).unwrap();
    assert!(is_workspace_file(&t, &at("t/real.db")));
    symlink(at("loop"), at("loop")).unwrap();
    assert!(!is_workspace_file(&t, &at("loop")));
    fs::write(at("outside.csv"), "").unwrap();
    symlink(at("outside.csv"), at("t/out.csv")).unwrap();
    symlink(at("nothing.csv"), at("t/dangling.csv")).unwrap();
    symlink(at("t/reports/x.csv"), at("t/within.csv")).unwrap();
    assert!(leads_out(&t, &at("t/out.csv")) && leads_out(&t, &at("t/dangling.csv")) && leads_out(&t, &at("e/out.csv")));
    assert!(!leads_out(&t, &at("t/within.csv")) && !leads_out(&t, &at("a.csv")) && !leads_out(&t, &at("t/x.csv")));
}

#[cfg(unix)]
#[test]
fn every_place_that_leads_out_is_found() {
    use std::os::unix::fs::symlink;
    for place in PLACES.iter().filter(|place| place.path != "data") {
        let home = tempfile::tempdir().unwrap();
        let t = home.path().join("t");
        fs::create_dir_all(t.join("data")).unwrap();
        fs::create_dir_all(home.path().join("out")).unwrap();
        symlink(home.path().join("out"), t.join(place.path)).unwrap();
        let found = place.path.starts_with("data").then(|| t.join(place.path));
        assert_eq!(links_out(&t), found, "{}", place.path);
    }
    let home = town();
    let t = home.path().join("t");
    fs::create_dir(t.join("data/criteria")).unwrap();
    symlink(home.path().join("t/plan.toml"), t.join("data/criteria/a.csv")).unwrap();
    assert_eq!(links_out(&t), None);
    symlink(home.path().join("nowhere"), t.join("data/criteria/b.csv")).unwrap();
    assert_eq!(links_out(&t), Some(t.join("data/criteria/b.csv")));
}

#[cfg(unix)]
#[test]
fn what_the_program_keeps_is_its_owners() {
    use std::os::unix::fs::PermissionsExt;
    let home = town();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    for (place, expected) in [(STORE, 0o600), (HEAD, 0o600), (DIGESTS, 0o600), (BACKUPS, 0o700)] {
        let path = home.path().join(place.path.replace('/', "-"));
        match place.kind {
            Kind::File => drop(place.open(&path).unwrap()),
            Kind::Folder => place.make(&path).unwrap(),
        }
        assert_eq!(mode(&path), expected, "{}", place.path);
    }
    let of = |path: &str| PLACES.iter().find(|place| place.path == path).unwrap().mode();
    assert_eq!(
        ["data/former.key", "data/calendar.csv", "data/files", "data/forms"].map(of),
        [0o600, 0o666, 0o700, 0o777]
    );
}

#[test]
fn a_backup_lies_among_the_backups() {
    let home = town();
    let t = home.path().join("t");
    assert!(is_backup(&t, &t.join("data/backups/a.db")));
    for name in ["data/a.db", "data/backups", "data/backups/../zhiben.db", "data/files/a.db", "a.db"] {
        assert!(!is_backup(&t, &t.join(name)), "{name}");
    }
}
