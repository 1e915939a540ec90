//! The program as a process: its words, its stop, and what outlives a kill.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    path::Path,
    process::{Child, Command, Output, Stdio},
    thread::sleep,
    time::Duration,
};

const PATIENCE: usize = 200;
const STEP: Duration = Duration::from_millis(50);

fn lienhiep() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lienhiep"));
    // The built site lies beside the workspace's folders.
    command.current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/..")).env("RUST_LOG", "warn").stdin(Stdio::null());
    command
}

fn free_address() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

fn sentence_of(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A running server, killed when dropped.
struct Server {
    process: Child,
    address: SocketAddr,
}

impl Server {
    fn start(data: &Path) -> Self {
        let address = free_address();
        let process = lienhiep()
            .args(["serve", "--listen", &address.to_string(), "--data"])
            .arg(data)
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let server = Self { process, address };
        for _ in 0..PATIENCE {
            if TcpStream::connect(address).is_ok() && server.get("/readyz").starts_with("HTTP/1.1 200") {
                return server;
            }
            sleep(STEP);
        }
        panic!("the server did not start");
    }

    fn send(&self, head: &str) -> TcpStream {
        let mut stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        stream.write_all(head.replace('\n', "\r\n").as_bytes()).unwrap();
        stream
    }

    fn get(&self, path: &str) -> String {
        let head = format!("GET {path} HTTP/1.1\nHost: localhost\nUser-Agent: Firefox\nConnection: close\n\n");
        let mut answer = Vec::new();
        _ = self.send(&head).read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    }

    /// Reads a page as a reader that was not here before.
    fn visit(&self, reader: u32) {
        let head = format!("GET / HTTP/1.1\nHost: localhost\nUser-Agent: Firefox {reader}\nConnection: close\n\n");
        _ = self.send(&head).read_to_end(&mut Vec::new());
    }

    fn signal(&self, signal: &str) {
        Command::new("kill").args([signal, &self.process.id().to_string()]).status().unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        _ = self.process.kill();
        _ = self.process.wait();
    }
}

#[test]
fn demo_fills_an_empty_site_once_and_never_a_filled_one() {
    let data = tempfile::tempdir().unwrap();
    let demo = || lienhiep().arg("demo").arg("--data").arg(data.path()).output().unwrap();
    assert!(demo().status.success());
    let again = demo();
    assert!(!again.status.success());
    assert!(sentence_of(&again).contains("đã có nội dung"), "{}", sentence_of(&again));
}

#[test]
fn a_port_in_use_is_told_in_a_sentence() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let data = tempfile::tempdir().unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let output = lienhiep().args(["serve", "--listen", &address, "--data"]).arg(data.path()).output().unwrap();
    assert!(!output.status.success());
    assert!(sentence_of(&output).contains(&format!("Không mở được {address}")), "{}", sentence_of(&output));
}

#[test]
fn a_data_folder_that_cannot_be_is_told_in_a_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("tep");
    std::fs::write(&file, "").unwrap();
    let output = lienhiep().arg("demo").arg("--data").arg(&file).output().unwrap();
    assert!(!output.status.success());
    assert!(sentence_of(&output).contains("Không tạo được thư mục dữ liệu"), "{}", sentence_of(&output));
}

#[test]
fn a_file_that_is_no_database_is_told_in_a_sentence_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("lienhiep.db");
    let text = "đây không phải cơ sở dữ liệu ".repeat(200);
    std::fs::write(&file, &text).unwrap();
    let output = lienhiep().arg("demo").arg("--data").arg(folder.path()).output().unwrap();
    assert!(!output.status.success());
    assert!(sentence_of(&output).contains("cơ sở dữ liệu"), "{}", sentence_of(&output));
    assert_eq!(std::fs::read_to_string(&file).unwrap(), text);
}

#[test]
fn bad_lines_are_reported_with_their_number_and_the_exit_status_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("bai.jsonl");
    let good =
        "{\"title\":\"Một\",\"body_html\":\"<p>a</p>\",\"category\":\"Tin\",\"published_at\":\"2019-08-30T08:00:00Z\"}";
    std::fs::write(&file, format!("{good}\nhỏng\n{}\n", good.replace("Một", "hép møt tÕt vµ c¸c héi"))).unwrap();
    let output = lienhiep().arg("load").arg("--data").arg(folder.path()).arg(&file).output().unwrap();
    assert_eq!(output.status.code(), Some(3));
    let sentences = sentence_of(&output);
    assert!(sentences.contains("dòng 2: không phải JSON"), "{sentences}");
    assert!(sentences.contains("dòng 3: ") && sentences.contains("hộp mứt tết"), "{sentences}");
    assert!(String::from_utf8_lossy(&output.stdout).contains("Đã nạp 1 bài"));
}

#[test]
fn a_stop_answers_what_is_under_way_ends_streams_and_saves_visits() {
    let data = tempfile::tempdir().unwrap();
    let mut server = Server::start(data.path());
    let mut stream = BufReader::new(server.send("GET /live?reader=1 HTTP/1.1\nHost: localhost\n\n"));
    let mut line = String::new();
    while !line.contains("visits") {
        line.clear();
        assert_ne!(stream.read_line(&mut line).unwrap(), 0);
    }
    server.visit(1);
    // A request under way: its body is still on its way when the signal comes.
    let mut under_way = server.send("POST /api/khong-co HTTP/1.1\nHost: localhost\nContent-Length: 6\n\nnua");
    sleep(STEP);
    server.signal("-TERM");
    sleep(STEP * 4);
    under_way.write_all(b"sau").unwrap();
    let mut answer = String::new();
    _ = under_way.read_to_string(&mut answer);
    assert!(answer.starts_with("HTTP/1.1 404"), "{answer}");
    assert!(TcpStream::connect(server.address).is_err(), "a stopping server takes no new connection");
    let mut rest = Vec::new();
    _ = stream.read_to_end(&mut rest);
    assert!(server.process.wait().unwrap().success());
    let restarted = Server::start(data.path());
    assert!(restarted.get("/").contains("presence__visits\">1<"), "{}", restarted.get("/"));
}

/// What a reader was shown was on the disk: a power cut of the process at any moment takes none of it.
#[test]
fn a_total_that_was_shown_outlives_twenty_kills() {
    let data = tempfile::tempdir().unwrap();
    let mut shown: u64 = 0;
    for round in 0..20 {
        let server = Server::start(data.path());
        let mut stream = BufReader::new(server.send("GET /live?reader=1 HTTP/1.1\nHost: localhost\n\n"));
        let mut newest = 0;
        for reader in 0..30 {
            server.visit(round * 100 + reader);
        }
        // Wait for one number at least, and kill in the middle of whatever comes next.
        while newest <= shown {
            let mut line = String::new();
            assert_ne!(stream.read_line(&mut line).unwrap(), 0, "the stream ended");
            if let Some((_, number)) = line.split_once("\"visits\":") {
                newest = number.trim_end().trim_end_matches('}').parse().unwrap();
                assert!(newest >= shown, "the total went back from {shown} to {newest}");
            }
        }
        for reader in 30..40 {
            server.visit(round * 100 + reader);
        }
        sleep(Duration::from_millis(u64::from(round) * 37 % 1000));
        server.signal("-KILL");
        shown = newest;
    }
}

fn add_user(data: &Path, email: &str) -> Output {
    lienhiep().args(["user", "add", "--email", email, "--name", "Nguyễn Thị An", "--data"]).arg(data).output().unwrap()
}

#[test]
fn the_first_administrator_gets_a_link_that_is_not_a_password() {
    let data = tempfile::tempdir().unwrap();
    let output = add_user(data.path(), "an@hoi.example");
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success() && told.contains("/quan-ly/lien-ket/"), "{told}{}", sentence_of(&output));
    let again = add_user(data.path(), "an@hoi.example");
    assert!(!again.status.success());
    assert!(sentence_of(&again).contains("Đã có người dùng email này"), "{}", sentence_of(&again));
    let look_alike = add_user(data.path(), "\u{430}n@hoi.example");
    assert!(sentence_of(&look_alike).contains("email chưa đúng"), "{}", sentence_of(&look_alike));
    let list = lienhiep().args(["user", "list", "--data"]).arg(data.path()).output().unwrap();
    assert!(String::from_utf8_lossy(&list.stdout).contains("an@hoi.example\tĐã mời\tQuản trị hệ thống"));
    let reset = lienhiep().args(["user", "reset", "ai@hoi.example", "--data"]).arg(data.path()).output().unwrap();
    assert!(sentence_of(&reset).contains("Không có tài khoản với email ai@hoi.example"), "{}", sentence_of(&reset));
    // Of the secret only a hash is kept, and the key is not for everybody's eyes.
    let secret = told.trim().rsplit('/').next().unwrap();
    for entry in std::fs::read_dir(data.path()).unwrap().flatten().filter(|entry| entry.path().is_file()) {
        let bytes = std::fs::read(entry.path()).unwrap();
        assert!(!bytes.windows(secret.len()).any(|window| window == secret.as_bytes()), "{:?}", entry.path());
    }
}

#[test]
fn audit_verify_ends_with_0_only_when_the_log_is_whole() {
    let data = tempfile::tempdir().unwrap();
    let verify = |arguments: &[&str]| {
        lienhiep().args(["audit", "verify", "--data"]).arg(data.path()).args(arguments).output().unwrap()
    };
    let nothing = verify(&[]);
    assert!(!nothing.status.success() && sentence_of(&nothing).contains("Không có trang nào"), "{nothing:?}");
    for number in 0..3 {
        assert!(add_user(data.path(), &format!("nguoi{number}@hoi.example")).status.success());
    }
    let whole = verify(&[]);
    let told = String::from_utf8_lossy(&whole.stdout).into_owned();
    assert!(whole.status.success() && told.contains("còn nguyên: 6 dòng"), "{told}");
    let noted = told.split("--noted ").nth(1).unwrap().trim().to_owned();
    assert!(add_user(data.path(), "nguoi9@hoi.example").status.success());
    assert!(verify(&["--noted", &noted]).status.success());
    assert!(!verify(&["--noted", "6:0000"]).status.success());
    // Somebody with the file and a tool.
    let tampered = tokio::runtime::Runtime::new().unwrap().block_on(async {
        let url = format!("sqlite:{}", data.path().join("lienhiep.db").display());
        let pool = sqlx::SqlitePool::connect(&url).await.unwrap();
        let done = sqlx::query("UPDATE audit SET subject_id = 1 WHERE seq = 3").execute(&pool).await.unwrap();
        pool.close().await;
        done.rows_affected()
    });
    assert_eq!(tampered, 1);
    let altered = verify(&[]);
    assert_eq!(altered.status.code(), Some(3));
    assert!(sentence_of(&altered).contains("dòng 3 đã bị sửa"), "{}", sentence_of(&altered));
}

#[test]
fn a_missing_key_is_told_and_not_made_anew() {
    let data = tempfile::tempdir().unwrap();
    assert!(lienhiep().arg("demo").arg("--data").arg(data.path()).output().unwrap().status.success());
    std::fs::remove_file(data.path().join("secret.key")).unwrap();
    let output = lienhiep().args(["user", "list", "--data"]).arg(data.path()).output().unwrap();
    assert!(!output.status.success());
    assert!(sentence_of(&output).contains("Thiếu khóa bí mật"), "{}", sentence_of(&output));
    assert!(!data.path().join("secret.key").exists());
}

#[test]
fn a_report_of_a_returned_letter_is_read_from_the_input_and_anything_else_is_refused() {
    let data = tempfile::tempdir().unwrap();
    assert!(add_user(data.path(), "an@hoi.example").status.success());
    let mut child = lienhiep()
        .args(["bounce", "--data"])
        .arg(data.path())
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(b"Subject: xin chao\r\n\r\nKhong phai\r\n").unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(!output.status.success());
    assert!(sentence_of(&output).contains("không phải báo cáo"), "{}", sentence_of(&output));
}

#[test]
fn a_mail_server_s_address_that_is_none_is_refused_without_its_password() {
    let data = tempfile::tempdir().unwrap();
    let output = lienhiep()
        .args(["serve", "--listen", &free_address().to_string(), "--mail", "ftp://ten:bi-mat-9@x", "--data"])
        .arg(data.path())
        .output()
        .unwrap();
    assert!(!output.status.success());
    let sentence = sentence_of(&output);
    assert!(sentence.contains("Địa chỉ máy chủ thư") && !sentence.contains("bi-mat-9"), "{sentence}");
}
