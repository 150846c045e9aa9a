use serde_json::Value;

/// From one number to another.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Range {
    /// The lower one.
    pub from: f32,
    /// The higher one, or the same.
    pub to: f32,
}

/// Where players come into a scene, in its metres: east, up and north of the south-western corner of its base parcel.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SpawnPoint {
    /// What its makers call it.
    pub name: String,
    /// Whether it comes before others.
    pub is_default: bool,
    /// East, up and north; players come anywhere between.
    pub position: [Range; 3],
    /// What they look at.
    pub camera_target: Option<[f32; 3]>,
}

impl SpawnPoint {
    /// From an element of `spawnPoints`; none if it says no place. Real scenes have all kinds of them.
    pub(super) fn read(value: &Value) -> Option<Self> {
        let [x, y, z] = axes(value.get("position")?);
        let target = value.get("cameraTarget").map(axes);
        Some(Self {
            name: value.get("name").and_then(Value::as_str).unwrap_or_default().to_owned(),
            is_default: value.get("default").and_then(Value::as_bool).unwrap_or_default(),
            position: [range(x?)?, range(y?)?, range(z?)?],
            camera_target: target.and_then(|[x, y, z]| Some([number(x?)?, number(y?)?, number(z?)?])),
        })
    }
}

fn axes(value: &Value) -> [Option<&Value>; 3] {
    ["x", "y", "z"].map(|axis| value.get(axis))
}

/// A number, or a list of one or two.
fn range(value: &Value) -> Option<Range> {
    let (first, last) = match value {
        Value::Array(ends) => (number(ends.first()?)?, number(ends.last()?)?),
        one => (number(one)?, number(one)?),
    };
    Some(Range { from: first.min(last), to: first.max(last) })
}

/// Anything further away is no place in a scene.
fn number(value: &Value) -> Option<f32> {
    value.as_f64().map(|number| number as f32).filter(|number| number.abs() < 1e5)
}
