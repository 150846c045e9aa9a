//! Where things stand on the screen: the words of the layout engine Yoga, which are those of CSS flexbox.

use super::common::Color4;
use crate::proto::{message, numbers};

numbers! {
    /// What its place is measured from.
    PositionType {
        Relative = 0,
        Absolute = 1,
    }
}

numbers! {
    /// Across the axis.
    Align {
        Auto = 0,
        FlexStart = 1,
        Center = 2,
        FlexEnd = 3,
        Stretch = 4,
        Baseline = 5,
        SpaceBetween = 6,
        SpaceAround = 7,
    }
}

numbers! {
    /// What a number counts.
    Unit {
        Undefined = 0,
        Point = 1,
        Percent = 2,
        Auto = 3,
    }
}

numbers! {
    /// Along which axis children stand.
    FlexDirection {
        Row = 0,
        Column = 1,
        ColumnReverse = 2,
        RowReverse = 3,
    }
}

numbers! {
    /// Whether they break into lines.
    Wrap {
        NoWrap = 0,
        Wrap = 1,
        WrapReverse = 2,
    }
}

numbers! {
    /// Along the axis.
    Justify {
        FlexStart = 0,
        Center = 1,
        FlexEnd = 2,
        SpaceBetween = 3,
        SpaceAround = 4,
        SpaceEvenly = 5,
    }
}

numbers! {
    /// What becomes of what does not fit.
    Overflow {
        Visible = 0,
        Hidden = 1,
        Scroll = 2,
    }
}

numbers! {
    /// Whether it is there.
    Display {
        Flex = 0,
        None = 1,
    }
}

numbers! {
    /// Whether it can be pressed.
    PointerFilterMode {
        None = 0,
        Block = 1,
    }
}

message! {
    /// Where a part of the screen is.
    UiTransform {
        /// The entity that it stands in; the root is the screen.
        parent: i32 = 1,
        /// The sibling before it; 0: it is the first.
        right_of: i32 = 2,
        /// Absent: [`Align::Stretch`], whatever the protocol says: so do the explorers.
        align_content: Option<Align> = 3,
        /// Absent: [`Align::Stretch`].
        align_items: Option<Align> = 4,
        /// Absent: [`Wrap::NoWrap`], as with the explorers.
        flex_wrap: Option<Wrap> = 5,
        /// Absent: 1.
        flex_shrink: Option<f32> = 6,
        position_type: PositionType = 7,
        align_self: Align = 8,
        flex_direction: FlexDirection = 9,
        justify_content: Justify = 10,
        overflow: Overflow = 11,
        display: Display = 12,
        flex_basis_unit: Unit = 13,
        flex_basis: f32 = 14,
        flex_grow: f32 = 15,
        width_unit: Unit = 16,
        width: f32 = 17,
        height_unit: Unit = 18,
        height: f32 = 19,
        min_width_unit: Unit = 20,
        min_width: f32 = 21,
        min_height_unit: Unit = 22,
        min_height: f32 = 23,
        max_width_unit: Unit = 24,
        max_width: f32 = 25,
        max_height_unit: Unit = 26,
        max_height: f32 = 27,
        position_left_unit: Unit = 28,
        position_left: f32 = 29,
        position_top_unit: Unit = 30,
        position_top: f32 = 31,
        position_right_unit: Unit = 32,
        position_right: f32 = 33,
        position_bottom_unit: Unit = 34,
        position_bottom: f32 = 35,
        margin_left_unit: Unit = 36,
        margin_left: f32 = 37,
        margin_top_unit: Unit = 38,
        margin_top: f32 = 39,
        margin_right_unit: Unit = 40,
        margin_right: f32 = 41,
        margin_bottom_unit: Unit = 42,
        margin_bottom: f32 = 43,
        padding_left_unit: Unit = 44,
        padding_left: f32 = 45,
        padding_top_unit: Unit = 46,
        padding_top: f32 = 47,
        padding_right_unit: Unit = 48,
        padding_right: f32 = 49,
        padding_bottom_unit: Unit = 50,
        padding_bottom: f32 = 51,
        /// Absent: [`PointerFilterMode::None`].
        pointer_filter: Option<PointerFilterMode> = 52,
        border_left_width_unit: Option<Unit> = 53,
        border_left_width: Option<f32> = 54,
        border_top_width_unit: Option<Unit> = 55,
        border_top_width: Option<f32> = 56,
        border_right_width_unit: Option<Unit> = 57,
        border_right_width: Option<f32> = 58,
        border_bottom_width_unit: Option<Unit> = 59,
        border_bottom_width: Option<f32> = 60,
        border_top_left_radius_unit: Option<Unit> = 61,
        border_top_left_radius: Option<f32> = 62,
        border_top_right_radius_unit: Option<Unit> = 63,
        border_top_right_radius: Option<f32> = 64,
        border_bottom_left_radius_unit: Option<Unit> = 65,
        border_bottom_left_radius: Option<f32> = 66,
        border_bottom_right_radius_unit: Option<Unit> = 67,
        border_bottom_right_radius: Option<f32> = 68,
        border_top_color: Option<Color4> = 69,
        border_bottom_color: Option<Color4> = 70,
        border_left_color: Option<Color4> = 71,
        border_right_color: Option<Color4> = 72,
        /// Absent: 1.
        opacity: Option<f32> = 73,
        z_index: Option<i32> = 77,
    }
}
