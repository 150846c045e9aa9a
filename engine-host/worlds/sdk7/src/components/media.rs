//! Sound and video.

use crate::proto::{message, numbers};

message! {
    /// A sound from a file.
    AudioSource {
        playing: Option<bool> = 1,
        /// Absent: 1.
        volume: Option<f32> = 2,
        r#loop: Option<bool> = 3,
        /// Absent: 1.
        pitch: Option<f32> = 4,
        /// A path in the scene's folder.
        audio_clip_url: String = 5,
        /// In seconds. Absent: 0.
        current_time: Option<f32> = 6,
        global: Option<bool> = 7,
    }
}

message! {
    /// A sound from the web.
    AudioStream {
        playing: Option<bool> = 1,
        /// Absent: 1.
        volume: Option<f32> = 2,
        url: String = 3,
        /// Absent: false.
        spatial: Option<bool> = 4,
        /// In metres. Absent: 0.
        spatial_min_distance: Option<f32> = 5,
        /// In metres. Absent: 60.
        spatial_max_distance: Option<f32> = 6,
    }
}

message! {
    /// What a sound does now. The host adds it.
    AudioEvent {
        state: MediaState = 1,
        timestamp: u32 = 2,
    }
}

numbers! {
    /// How loudness is measured.
    AudioAnalysisMode {
        Raw = 0,
        Logarithmic = 1,
    }
}

message! {
    /// How loud a sound is. The scene asks, the host answers in the same component.
    AudioAnalysis {
        mode: AudioAnalysisMode = 1,
        amplitude_gain: Option<f32> = 100,
        bands_gain: Option<f32> = 101,
        amplitude: f32 = 200,
        band_0: f32 = 201,
        band_1: f32 = 202,
        band_2: f32 = 203,
        band_3: f32 = 204,
        band_4: f32 = 205,
        band_5: f32 = 206,
        band_6: f32 = 207,
        band_7: f32 = 208,
    }
}

message! {
    /// A video.
    VideoPlayer {
        src: String = 1,
        /// Absent: true.
        playing: Option<bool> = 2,
        /// In seconds. Absent: 0.
        position: Option<f32> = 3,
        /// Absent: 1.
        volume: Option<f32> = 4,
        /// Absent: 1.
        playback_rate: Option<f32> = 5,
        /// Absent: false.
        r#loop: Option<bool> = 6,
        /// Absent: false.
        spatial: Option<bool> = 7,
        /// In metres. Absent: 0.
        spatial_min_distance: Option<f32> = 8,
        /// In metres. Absent: 60.
        spatial_max_distance: Option<f32> = 9,
    }
}

message! {
    /// What a video does now. The host adds it.
    VideoEvent {
        timestamp: u32 = 1,
        tick_number: u32 = 2,
        current_offset: f32 = 3,
        video_length: f32 = 4,
        state: VideoState = 5,
    }
}

numbers! {
    /// What a video does.
    VideoState {
        None = 0,
        Error = 1,
        Loading = 2,
        Ready = 3,
        Playing = 4,
        Buffering = 5,
        Seeking = 6,
        Paused = 7,
    }
}

numbers! {
    /// What a sound or a video does.
    MediaState {
        None = 0,
        Error = 1,
        Loading = 2,
        Ready = 3,
        Playing = 4,
        Buffering = 5,
        Seeking = 6,
        Paused = 7,
    }
}
