//! What a scene must not reach.

use std::io::ErrorKind;
use std::net::TcpListener;

use super::play;

#[test]
fn a_scene_reaches_no_address_of_this_machine_or_its_neighbours() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let port = listener.local_addr().unwrap().port();
    let javascript = format!(
        "const addresses = [
             'http://127.0.0.1:{port}/', 'http://localhost:{port}/', 'http://2130706433:{port}/', 'http://0x7f.1:{port}/',
             'http://[::1]:{port}/', 'http://[::ffff:127.0.0.1]:{port}/', 'http://0.0.0.0:{port}/', 'http://169.254.169.254/latest/',
             'http://10.0.0.1/', 'http://192.168.0.1/', 'https://user:word@127.0.0.1:{port}/', 'file:///etc/passwd', 'ftp://127.0.0.1/',
             'http://127.1:{port}/', 'data:text/plain,x', '', '//127.0.0.1:{port}/', 'http://127.0.0.1:{port}@example.test/',
         ]
         exports.onStart = async () => {{
             for (const address of addresses) fetch(address).then((it) => console.log('reached', address), () => console.log('refused'))
             const {{ signedFetch }} = require('~system/SignedFetch')
             signedFetch({{ url: addresses[0] }}).then(() => console.log('reached'), () => console.log('refused'))
             const socket = new WebSocket('ws://127.0.0.1:{port}/')
             socket.onopen = () => console.log('reached')
             socket.onclose = () => console.log('refused')
         }}
         exports.onUpdate = async () => {{}}"
    );
    for played in play("network", &javascript, 40) {
        played.goes_on();
        let lines = played.lines();
        assert_eq!(lines.iter().filter(|line| line.as_str() == "refused").count(), 20, "{}: {lines:?}", played.way);
        assert!(lines.iter().all(|line| !line.starts_with("reached")), "{}: {lines:?}", played.way);
    }
    assert_eq!(listener.accept().unwrap_err().kind(), ErrorKind::WouldBlock, "somebody came");
}

#[test]
fn a_scene_reads_no_file_but_its_own() {
    let javascript = "
        const { readFile } = require('~system/Runtime')
        const names = [
            '../scene.json', '/etc/passwd', 'file:///etc/passwd', 'bin/../../x', '..\\\\x', 'c:\\\\x', '', '.', 'bin', 'scene.json\\0',
            'x'.repeat(5000), '%2e%2e/x', 'scene.json/..', null, 7, {}, ['scene.json'],
        ]
        exports.onStart = async () => {
            for (const fileName of names) readFile({ fileName }).then(() => console.log('read', fileName), () => console.log('refused'))
            const { content } = await readFile({ fileName: 'SCENE.json' })
            console.log(content instanceof Uint8Array, content.length > 100)
        }
        exports.onUpdate = async () => {}";
    for played in play("files", javascript, 5) {
        played.goes_on();
        let lines = played.lines();
        assert_eq!(lines.iter().filter(|line| line.as_str() == "refused").count(), 17, "{}: {lines:?}", played.way);
        assert!(lines.contains(&"true true".to_owned()), "{}: {lines:?}", played.way);
    }
}
