//! What a request gets that cannot be fulfilled.

use axum::http::StatusCode;
use axum::http::header::RETRY_AFTER;
use axum::response::{IntoResponse, Response};

use super::trickle::FragmentError;
use crate::host::Refusal;
use crate::peer::OfferError;
use crate::secret::NoRandom;

/// When a client is to try again: long enough for a session that is lost to be noticed.
const RETRY_AFTER_SECONDS: &str = "5";

#[derive(Debug, thiserror::Error)]
pub(super) enum Problem {
    #[error("{0}")]
    Refused(#[from] Refusal),
    #[error("{0}")]
    Offer(#[from] OfferError),
    #[error("{0}")]
    Fragment(#[from] FragmentError),
    #[error("the body must be UTF-8")]
    NotUtf8,
    #[error("the content type must be {0}")]
    ContentType(&'static str),
    #[error("there is no such session; it may have ended")]
    NoSuchSession,
    #[error("the session is another than If-Match says")]
    OtherSession,
    #[error("an ICE restart needs the header If-Match: *")]
    IceRestart,
    #[error("the node is full: {0} sessions are open; try again later")]
    Full(usize),
    #[error("the node is stopping")]
    Stopping,
    #[error("no random numbers: {0}")]
    Random(#[from] NoRandom),
}

impl Problem {
    fn status(&self) -> StatusCode {
        match self {
            Self::Refused(Refusal::NoSuchWorld(_)) | Self::NoSuchSession => StatusCode::NOT_FOUND,
            Self::Refused(Refusal::Yours { .. }) => StatusCode::TOO_MANY_REQUESTS,
            Self::Refused(Refusal::Full { .. } | Refusal::Crowded { .. } | Refusal::Busy | Refusal::Stopping)
            | Self::Full(_)
            | Self::Stopping => StatusCode::SERVICE_UNAVAILABLE,
            Self::Offer(OfferError::Random(_)) | Self::Random(_) => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Offer(OfferError::NoCodec) => StatusCode::NOT_ACCEPTABLE,
            Self::Offer(_) | Self::Fragment(_) | Self::NotUtf8 => StatusCode::BAD_REQUEST,
            Self::ContentType(_) => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::OtherSession => StatusCode::PRECONDITION_FAILED,
            Self::IceRestart => StatusCode::PRECONDITION_REQUIRED,
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = self.status();
        // Whatever the library quotes of the request stays one line.
        let reason: String = self.to_string().chars().map(|c| if c.is_control() { ' ' } else { c }).take(300).collect();
        tracing::debug!(%status, %reason, "a signalling request was refused");
        if status == StatusCode::SERVICE_UNAVAILABLE || status == StatusCode::TOO_MANY_REQUESTS {
            return (status, [(RETRY_AFTER, RETRY_AFTER_SECONDS)], reason).into_response();
        }
        (status, reason).into_response()
    }
}
