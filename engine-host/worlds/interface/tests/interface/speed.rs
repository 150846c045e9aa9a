//! How long it takes; only looked at: `cargo test --release -p lightcone-interface --test interface speed -- --nocapture --ignored`.

use std::hint::black_box;
use std::time::Instant;

use lightcone_interface::*;

#[test]
#[ignore = "a figure, not a check"]
fn ten_thousand_transforms() {
    let best = |mut run: Box<dyn FnMut()>| {
        let times = (0..200).map(|_| {
            let begin = Instant::now();
            run();
            begin.elapsed()
        });
        times.min().unwrap_or_default()
    };
    let entries: Vec<Transform> = (1..=10_000)
        .map(|entity| Transform {
            entity: EntityId(entity),
            position: [entity as f32, 1.0, -2.0],
            rotation: [0.0, 0.6, 0.0, 0.8],
            scale: [1.0; 3],
        })
        .collect();
    let mut writer = CommandsWriter::new(1);
    entries.iter().for_each(|entry| writer.transform(*entry));
    let bytes = writer.as_bytes().to_vec();
    let decoded = bytes.clone();
    println!("decode {:?}", best(Box::new(move || drop(black_box(Commands::decode(black_box(&decoded)))))));
    let walked = bytes.clone();
    println!(
        "decode and walk {:?}",
        best(Box::new(move || {
            let Ok(read) = Commands::decode(black_box(&walked)) else { return };
            for command in &read.commands {
                let Command::Transforms(list) = command else { continue };
                for entry in list.entries.iter() {
                    black_box(entry.position);
                }
            }
        }))
    );
    println!(
        "encode one by one {:?}",
        best(Box::new(move || {
            writer.restart(2);
            entries.iter().for_each(|entry| writer.transform(*entry));
            black_box(writer.as_bytes());
        }))
    );
}
