//! Turns as bytes.

use lightcone_sdk7::executor::block::{BlockError, decode, encode};
use lightcone_sdk7::executor::{Answer, Begin, Call, Exception, Level, LogLine, PeerMessage, Turn, TurnAnswer};
use proptest::collection::vec;
use proptest::prelude::{ProptestConfig, Strategy, any, prop_assert_eq, proptest};
use serde_json::{Value, json};

fn framed(json: &Value, blobs: &[u8]) -> Vec<u8> {
    let json = json.to_string();
    [&(json.len() as u32).to_le_bytes(), json.as_bytes(), blobs].concat()
}

/// As the prelude writes it.
fn written(answer: &TurnAnswer) -> Vec<u8> {
    let level = |level| match level {
        Level::Info => "info",
        Level::Warning => "warning",
        Level::Error => "error",
    };
    let head = json!({
        "crdt": answer.crdt.len(),
        "waits": answer.waits,
        "calls": answer.calls.iter().map(|one| json!({
            "id": one.id, "module": one.module, "method": one.method, "argument": one.argument,
        })).collect::<Vec<_>>(),
        "messages": answer.messages.iter().map(|one| json!({ "peer": one.peer, "bytes": one.bytes.len() })).collect::<Vec<_>>(),
        "log": answer.log.iter().map(|one| json!({ "level": level(one.level), "text": one.text })).collect::<Vec<_>>(),
        "exceptions": answer.exceptions.iter().map(|one| json!({ "message": one.message, "stack": one.stack })).collect::<Vec<_>>(),
    });
    let mut blobs = answer.crdt.clone();
    answer.messages.iter().for_each(|message| blobs.extend(&message.bytes));
    framed(&head, &blobs)
}

fn bytes() -> impl Strategy<Value = Vec<u8>> {
    vec(any::<u8>(), 0..40)
}

fn messages() -> impl Strategy<Value = Vec<PeerMessage>> {
    vec((".{0,9}", bytes()).prop_map(|(peer, bytes)| PeerMessage { peer, bytes }), 0..4)
}

fn call() -> impl Strategy<Value = Call> {
    (any::<u32>(), ".{0,9}", ".{0,9}", ".{0,30}").prop_map(|(id, module, method, argument)| Call {
        id,
        module,
        method,
        argument,
    })
}

fn line() -> impl Strategy<Value = LogLine> {
    (0..3_usize, ".{0,30}")
        .prop_map(|(level, text)| LogLine { level: [Level::Info, Level::Warning, Level::Error][level], text })
}

fn answer() -> impl Strategy<Value = TurnAnswer> {
    let exceptions = vec((".{0,9}", ".{0,9}").prop_map(|(message, stack)| Exception { message, stack }), 0..4);
    (bytes(), vec(call(), 0..4), messages(), vec(line(), 0..4), any::<bool>(), exceptions).prop_map(
        |(crdt, calls, messages, log, waits, exceptions)| TurnAnswer { crdt, calls, messages, log, waits, exceptions },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_answer_comes_back_and_no_shorter_or_longer_one_does(answer in answer(), cut in any::<usize>()) {
        let block = written(&answer);
        prop_assert_eq!(decode(&block), Ok(answer));
        assert!(decode(&block[..cut % block.len()]).is_err());
        assert!(decode(&[block.as_slice(), &[0]].concat()).is_err());
    }

    #[test]
    fn any_bytes_are_an_answer_or_an_error(bytes in vec(any::<u8>(), 0..200), flip in any::<usize>(), to in any::<u8>()) {
        let _ = decode(&bytes);
        let mut block = written(&TurnAnswer { crdt: bytes, ..TurnAnswer::default() });
        let at = flip % block.len();
        block[at] = to;
        let _ = decode(&block);
    }
}

#[test]
fn a_turn_is_written_to_the_byte() {
    let turn = Turn {
        tick: 0,
        seconds: 0.1,
        now_seconds: 2.5,
        begin: Begin { seed: 0x0000_0002_0000_0001, unix_seconds: 9.0, server: true },
        user: r#"{"a":1}"#.to_owned(),
        crdt: vec![1, 2],
        answers: vec![
            Answer { id: 3, result: Ok("{}".to_owned()) },
            Answer { id: 4, result: Err("no \"such\" file".to_owned()) },
        ],
        messages: vec![PeerMessage { peer: "0xa".to_owned(), bytes: vec![3] }],
    };
    let head = concat!(
        r#"{"begin":{"seed":[1,2],"unix":9.0,"server":true},"seconds":0.10000000149011612,"now":2.5,"user":"{\"a\":1}","crdt":2,"#,
        r#""messages":[{"peer":"0xa","bytes":1}],"answers":[{"id":3,"ok":"{}"},{"id":4,"error":"no \"such\" file"}]}"#,
    );
    let block = encode(&turn).unwrap();
    assert_eq!(block[..4], (head.len() as u32).to_le_bytes());
    assert_eq!(String::from_utf8_lossy(&block[4..4 + head.len()]), head);
    assert_eq!(block[4 + head.len()..], [1, 2, 3]);
    let later = encode(&Turn { tick: 1, ..turn }).unwrap();
    assert!(later[4..].starts_with(br#"{"seconds":"#));
}

#[test]
fn a_turn_without_a_time_or_too_large_is_refused() {
    let none = Turn { now_seconds: f64::NAN, ..Turn::default() };
    assert_eq!(encode(&none).unwrap_err().to_string(), "the scene's time is not a finite number");
    let huge = Turn { crdt: vec![0; 64 << 20], ..Turn::default() };
    assert!(matches!(encode(&huge), Err(BlockError::TooLong(_))));
}

#[test]
fn numbers_that_promise_too_much_are_refused() {
    let head = |crdt: u64, lines: usize| {
        json!({ "crdt": crdt, "waits": false, "calls": [], "messages": [], "exceptions": [],
                "log": vec![json!({ "level": "info", "text": "" }); lines] })
    };
    assert_eq!(decode(&framed(&head(9, 0), &[1])), Err(BlockError::Short { has: 1, wants: 9 }));
    assert_eq!(decode(&framed(&head(0, 0), &[1])), Err(BlockError::Left(1)));
    assert_eq!(decode(&framed(&head(0, 2049), &[])), Err(BlockError::TooMany { what: "lines", count: 2049 }));
    assert!(matches!(decode(&framed(&head(1 << 40, 0), &[])), Err(BlockError::Json(_))));
    assert_eq!(decode(&[255; 8]), Err(BlockError::Short { has: 4, wants: u32::MAX as usize }));
}
