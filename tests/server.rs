//! PostgreSQL for the tests: servers of our own, on loopback, that end with the process that started them.

use crate::support::wait;
use jate::store::postgres::PostgresStore;
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, PgConnection};
use std::io::Read as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use tempfile::TempDir;

/// A database cluster with the means to start its server, and to stop it in bad ways.
pub struct Cluster {
    dir: TempDir,
    port: u16,
    bin: PathBuf,
    server: Option<Child>,
    /// Whether its files go when the process that started it does.
    passing: bool,
}

/// As somebody who may run the server, which refuses root; ends with the thread that starts it.
fn as_user(program: &Path) -> Command {
    let id = Command::new("id").arg("-u").output().expect("id runs");
    let mut command = Command::new("setpriv");
    if id.stdout == b"0\n" {
        command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups"]);
    }
    command.arg("--pdeathsig=TERM").arg(program);
    command
}

/// Runs a command and, when told to end, stops it at once and removes its files.
const TIDY: &str = r#"dir=$1; shift; "$@" & server=$!; trap 'kill -QUIT $server' TERM; wait; wait; rm -rf "$dir"/*"#;

fn bin() -> PathBuf {
    let found = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten().map(|entry| entry.path());
    let newest = found.filter(|path| path.join("bin/initdb").exists()).max();
    newest.expect("PostgreSQL is installed: `bash tests/run` installs what the tests need").join("bin")
}

impl Cluster {
    /// A new cluster whose server runs with these settings.
    pub fn start(settings: &[&str]) -> Self {
        Self::make(settings, false)
    }

    fn make(settings: &[&str], passing: bool) -> Self {
        let dir = tempfile::Builder::new().prefix("jate-pg").tempdir().expect("a temporary folder");
        std::fs::set_permissions(dir.path(), std::fs::Permissions::from_mode(0o777)).expect("ours");
        let bin = bin();
        let made = as_user(&bin.join("initdb"))
            .args(["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync", "-D"])
            .arg(dir.path().join("data"))
            .output()
            .expect("initdb starts");
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let free = std::net::TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
        let mut cluster = Self { dir, port: free.expect("a free port").port(), bin, server: None, passing };
        cluster.run(settings);
        cluster
    }

    /// Starts the server and waits until it answers.
    pub fn run(&mut self, settings: &[&str]) {
        self.run_under(&[], settings);
    }

    /// The same with its files on a file system of their own, which has little room: the path of a ballast on it. `None`
    /// where nobody may mount.
    pub fn run_cramped(&mut self, settings: &[&str]) -> Option<PathBuf> {
        let data = self.dir.path().join("data");
        let script = format!(
            "mkdir '{dir}/small' && mount -t tmpfs -o size=110m,mode=700 none '{dir}/small' && \
             cp -a '{data}/.' '{dir}/small' && mount --bind '{dir}/small' '{data}' && \
             free=$(df --output=avail -k '{data}' | tail -1) && head -c \"$(((free - 4096) * 1024))\" /dev/zero > '{data}/ballast' && exec \"$@\"",
            dir = self.dir.path().display(),
            data = data.display(),
        );
        let can = Command::new("unshare").args(["--mount", "sh", "-c", "mount -t tmpfs none /mnt"]).output();
        if !can.is_ok_and(|tried| tried.status.success()) {
            return None;
        }
        self.run_under(&["unshare", "--mount", "sh", "-c", &script, "sh"], settings);
        let server = self.server.as_ref().map(Child::id)?;
        Some(PathBuf::from(format!("/proc/{server}/root{}/ballast", data.display())))
    }

    /// The same under another program.
    pub fn run_under(&mut self, wrapper: &[&str], settings: &[&str]) {
        let program = self.bin.join("postgres");
        let mut command = if let [first, rest @ ..] = wrapper {
            let server = as_user(&program);
            let mut command = Command::new("setpriv");
            command.args(["--pdeathsig=TERM", first]).args(rest).arg(server.get_program()).args(server.get_args());
            command
        } else if self.passing {
            let mut shell = as_user(Path::new("sh"));
            shell.args(["-c", TIDY, "sh"]).arg(self.dir.path()).arg(program);
            shell
        } else {
            as_user(&program)
        };
        command.arg("-D").arg(self.dir.path().join("data")).args([
            "-p",
            &self.port.to_string(),
            "-h",
            "127.0.0.1",
            "-k",
        ]);
        command.arg(self.dir.path());
        for setting in settings {
            command.args(["-c", setting]);
        }
        let log = std::fs::File::options().create(true).append(true).open(self.dir.path().join("log")).expect("a log");
        let server = command.stdout(Stdio::null()).stderr(log).spawn().expect("the server starts");
        self.server = Some(server);
        let ready = || {
            let asked = Command::new(self.bin.join("pg_isready"))
                .args(["-q", "-h", "127.0.0.1", "-p"])
                .arg(self.port.to_string())
                .status();
            asked.is_ok_and(|status| status.success())
        };
        let started = std::time::Instant::now();
        while !ready() {
            assert!(started.elapsed().as_secs() < 60, "the server does not answer: {}", self.log());
            std::thread::yield_now();
        }
    }

    /// Stops the server: `INT` politely, `QUIT` at once and without a checkpoint, as a crash would.
    pub fn stop(&mut self, signal: &str) {
        if let Some(mut server) = self.server.take() {
            // Under another program the server is not the process that was started.
            let lock = std::fs::read_to_string(self.dir.path().join("data/postmaster.pid")).unwrap_or_default();
            let id = lock.lines().next().map_or_else(|| server.id().to_string(), str::to_owned);
            let told = Command::new("kill").args([&format!("-{signal}"), &id]).status();
            assert!(told.expect("kill runs").success());
            server.wait().expect("the server ends");
        }
    }

    /// Gives the server a certificate for `localhost`, signed by an authority of its own; takes effect when it starts.
    /// Returns the authority's certificate.
    pub fn certify(&self) -> PathBuf {
        let dir = self.dir.path();
        let script = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=authority -keyout ca.key -out ca.pem \
             -addext basicConstraints=critical,CA:TRUE 2>&1 && \
             openssl req -newkey rsa:2048 -nodes -subj /CN=localhost -keyout data/server.key -out server.csr 2>&1 && \
             printf 'subjectAltName=DNS:localhost' > san && openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key \
             -days 2 -CAcreateserial -extfile san -out data/server.crt 2>&1 && chmod 600 data/server.key";
        let made = as_user(Path::new("sh")).args(["-c", script]).current_dir(dir).output().expect("sh starts");
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stdout));
        dir.join("ca.pem")
    }

    /// The port on loopback.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// What the server wrote.
    pub fn log(&self) -> String {
        let mut text = String::new();
        let read = std::fs::File::open(self.dir.path().join("log")).and_then(|mut file| file.read_to_string(&mut text));
        read.map_or_else(|error| error.to_string(), |_| text)
    }

    /// Where its files are.
    pub fn folder(&self) -> PathBuf {
        self.dir.path().join("data")
    }

    /// Runs statements as its administrator, one after the other.
    pub fn script(&self, text: &str) {
        wait(async {
            let mut c = connect(&self.url("postgres", "postgres")).await;
            for statement in text.split(';') {
                sql(&mut c, statement).await.unwrap_or_else(|error| panic!("{statement}: {error}"));
            }
        });
    }

    /// The address of a database, for a role.
    pub fn url(&self, role: &str, database: &str) -> String {
        format!("postgres://{role}@127.0.0.1:{}/{database}", self.port)
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.stop("QUIT");
    }
}

/// The server that all tests share, each with a database of its own. It runs without syncing: what survives a crash is
/// tested on other servers.
fn shared() -> &'static Cluster {
    static SHARED: OnceLock<Cluster> = OnceLock::new();
    SHARED.get_or_init(|| {
        let (send, receive) = std::sync::mpsc::channel();
        // The server ends with the thread that started it: one that lives as long as the tests do.
        std::thread::spawn(move || {
            let cluster = Cluster::make(&["fsync=off", "full_page_writes=off", "max_connections=200"], true);
            wait(async {
                PostgresStore::init(&cluster.url("postgres", "postgres")).await.expect("prepares the roles");
                let mut c = connect(&cluster.url("postgres", "postgres")).await;
                sql(&mut c, "CREATE DATABASE prepared").await.expect("makes a database");
                PostgresStore::init(&cluster.url("postgres", "prepared")).await.expect("prepares");
                for role in ["clerk", "owner"] {
                    sql(&mut c, &format!("CREATE ROLE {role} LOGIN")).await.expect("makes a role");
                }
                sql(&mut c, "GRANT jate_app TO clerk; GRANT jate_owner TO owner").await.expect("grants");
            });
            send.send(cluster).expect("somebody waits");
            loop {
                std::thread::park();
            }
        });
        receive.recv().expect("the server starts")
    })
}

/// A new database with a store in it: its name.
pub fn database() -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let name = format!("t{}", COUNT.fetch_add(1, Ordering::SeqCst));
    wait_apart(async {
        let mut c = connect(&shared().url("postgres", "postgres")).await;
        // One at a time: nobody else may be connected to what is copied.
        sql(&mut c, "SELECT pg_advisory_lock(1)").await.expect("locks");
        sql(&mut c, &format!("CREATE DATABASE {name} TEMPLATE prepared")).await.expect("copies");
    });
    name
}

/// The address of a database of the shared server, for a role: `clerk` records, `owner` migrates, `postgres` may all.
pub fn url(role: &str, database: &str) -> String {
    shared().url(role, database)
}

pub async fn connect(url: &str) -> PgConnection {
    let options: sqlx::postgres::PgConnectOptions = url.parse().expect("an address");
    options.connect().await.expect("connects")
}

pub async fn sql(c: &mut PgConnection, text: &str) -> Result<(), sqlx::Error> {
    sqlx::raw_sql(AssertSqlSafe(text)).execute(c).await.map(|_| ())
}

/// Runs one script over a connection of its own.
pub fn script(role: &str, database: &str, text: &str) -> Result<(), sqlx::Error> {
    wait_apart(async {
        let mut c = connect(&url(role, database)).await;
        let done = sql(&mut c, text).await;
        c.close().await.expect("closes");
        done
    })
}

/// Does something while a transaction of the owner's holds what a statement takes.
pub fn held(database: &str, statement: &str, work: impl FnOnce() + Send) {
    wait_apart(async {
        let mut c = connect(&url("postgres", database)).await;
        sql(&mut c, &format!("BEGIN; {statement}")).await.expect("takes it");
        work();
        sql(&mut c, "COMMIT").await.expect("lets go");
        c.close().await.expect("closes");
    });
}

/// Runs asynchronous work to its end, also where a runtime is at work on this thread.
fn wait_apart<T: Send>(work: impl Future<Output = T> + Send) -> T {
    std::thread::scope(|scope| scope.spawn(|| wait(work)).join().expect("no panic"))
}
