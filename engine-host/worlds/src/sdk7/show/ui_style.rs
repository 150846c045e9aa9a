//! From the words of Yoga to those of CSS, which are nearly the same. What a box does without being asked is not said. That is as
//! Decentraland's explorers have it, not as the comments of its protocol: children do not wrap, and lines are stretched.

use lightcone_sdk7::components::UiTransform;
use lightcone_sdk7::components::common::Color4;
use lightcone_sdk7::components::ui_transform::{
    Align, Display, FlexDirection, Justify, Overflow, PositionType, Unit, Wrap,
};
use lightcone_world::page::{Length, Style, StyleValue};

/// Further up or down nothing is put.
const MOST_Z: i32 = 1 << 20;

pub(super) fn style(said: &UiTransform) -> Style {
    let mut style = Style::default();
    words(said, &mut style);
    numbers(said, &mut style);
    lengths(said, &mut style);
    borders(said, &mut style);
    style
}

fn words(said: &UiTransform, style: &mut Style) {
    let mut say = |property, usual: &str, word: &'static str| {
        if word != usual {
            style.set(property, StyleValue::Word(word));
        }
    };
    say("display", "flex", if said.display == Display::None { "none" } else { "flex" });
    say("position", "relative", if said.position_type == PositionType::Absolute { "absolute" } else { "relative" });
    say("flexDirection", "row", direction(said.flex_direction));
    say("flexWrap", "nowrap", said.flex_wrap.map_or("nowrap", wrap));
    say("justifyContent", "flex-start", justify(said.justify_content));
    say("alignItems", "stretch", said.align_items.map_or("stretch", align));
    say("alignContent", "stretch", said.align_content.map_or("stretch", align));
    say("alignSelf", "auto", align(said.align_self));
    say("overflow", "visible", overflow(said.overflow));
}

fn numbers(said: &UiTransform, style: &mut Style) {
    let mut say = |property, usual: f32, number: f32| {
        if number != usual {
            style.set(property, StyleValue::Number(number));
        }
    };
    say("flexGrow", 0.0, said.flex_grow.max(0.0));
    say("flexShrink", 1.0, said.flex_shrink.unwrap_or(1.0).max(0.0));
    say("opacity", 1.0, said.opacity.unwrap_or(1.0).clamp(0.0, 1.0));
    say("zIndex", 0.0, said.z_index.unwrap_or(0).clamp(-MOST_Z, MOST_Z) as f32);
}

fn lengths(said: &UiTransform, style: &mut Style) {
    for (property, unit, number) in [
        ("flexBasis", said.flex_basis_unit, said.flex_basis),
        ("width", said.width_unit, said.width),
        ("height", said.height_unit, said.height),
        ("minWidth", said.min_width_unit, said.min_width),
        ("minHeight", said.min_height_unit, said.min_height),
        ("maxWidth", said.max_width_unit, said.max_width),
        ("maxHeight", said.max_height_unit, said.max_height),
        ("left", said.position_left_unit, said.position_left),
        ("top", said.position_top_unit, said.position_top),
        ("right", said.position_right_unit, said.position_right),
        ("bottom", said.position_bottom_unit, said.position_bottom),
        ("marginLeft", said.margin_left_unit, said.margin_left),
        ("marginTop", said.margin_top_unit, said.margin_top),
        ("marginRight", said.margin_right_unit, said.margin_right),
        ("marginBottom", said.margin_bottom_unit, said.margin_bottom),
        ("paddingLeft", said.padding_left_unit, said.padding_left),
        ("paddingTop", said.padding_top_unit, said.padding_top),
        ("paddingRight", said.padding_right_unit, said.padding_right),
        ("paddingBottom", said.padding_bottom_unit, said.padding_bottom),
    ] {
        if let Some(length) = length(unit, number) {
            style.set(property, StyleValue::Length(length));
        }
    }
}

fn borders(said: &UiTransform, style: &mut Style) {
    for (property, unit, number) in [
        ("borderLeftWidth", said.border_left_width_unit, said.border_left_width),
        ("borderTopWidth", said.border_top_width_unit, said.border_top_width),
        ("borderRightWidth", said.border_right_width_unit, said.border_right_width),
        ("borderBottomWidth", said.border_bottom_width_unit, said.border_bottom_width),
        ("borderTopLeftRadius", said.border_top_left_radius_unit, said.border_top_left_radius),
        ("borderTopRightRadius", said.border_top_right_radius_unit, said.border_top_right_radius),
        ("borderBottomLeftRadius", said.border_bottom_left_radius_unit, said.border_bottom_left_radius),
        ("borderBottomRightRadius", said.border_bottom_right_radius_unit, said.border_bottom_right_radius),
    ] {
        if let (Some(unit), Some(number)) = (unit, number)
            && let Some(length) = length(unit, number.max(0.0))
        {
            style.set(property, StyleValue::Length(length));
        }
    }
    for (property, said) in [
        ("borderTopColor", &said.border_top_color),
        ("borderBottomColor", &said.border_bottom_color),
        ("borderLeftColor", &said.border_left_color),
        ("borderRightColor", &said.border_right_color),
    ] {
        if let Some(said) = said {
            style.set(property, StyleValue::Colour(colour(said)));
        }
    }
}

fn length(unit: Unit, number: f32) -> Option<Length> {
    match unit {
        Unit::Undefined => None,
        Unit::Point => Some(Length::Px(number)),
        Unit::Percent => Some(Length::Percent(number)),
        Unit::Auto => Some(Length::Auto),
    }
}

/// Of the screen: as they are said.
pub(super) fn colour(said: &Color4) -> [u8; 4] {
    [said.r, said.g, said.b, said.a].map(|part| (part.clamp(0.0, 1.0) * 255.0).round() as u8)
}

fn align(said: Align) -> &'static str {
    match said {
        Align::Auto => "auto",
        Align::FlexStart => "flex-start",
        Align::Center => "center",
        Align::FlexEnd => "flex-end",
        Align::Stretch => "stretch",
        Align::Baseline => "baseline",
        Align::SpaceBetween => "space-between",
        Align::SpaceAround => "space-around",
    }
}

fn direction(said: FlexDirection) -> &'static str {
    match said {
        FlexDirection::Row => "row",
        FlexDirection::Column => "column",
        FlexDirection::ColumnReverse => "column-reverse",
        FlexDirection::RowReverse => "row-reverse",
    }
}

fn wrap(said: Wrap) -> &'static str {
    match said {
        Wrap::NoWrap => "nowrap",
        Wrap::Wrap => "wrap",
        Wrap::WrapReverse => "wrap-reverse",
    }
}

fn justify(said: Justify) -> &'static str {
    match said {
        Justify::FlexStart => "flex-start",
        Justify::Center => "center",
        Justify::FlexEnd => "flex-end",
        Justify::SpaceBetween => "space-between",
        Justify::SpaceAround => "space-around",
        Justify::SpaceEvenly => "space-evenly",
    }
}

fn overflow(said: Overflow) -> &'static str {
    match said {
        Overflow::Visible => "visible",
        Overflow::Hidden => "hidden",
        // Without bars where all fits.
        Overflow::Scroll => "auto",
    }
}
