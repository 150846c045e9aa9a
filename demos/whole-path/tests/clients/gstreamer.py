"""GStreamer's webrtcbin. Arguments: endpoint, kinds in the offer's order ("video,audio"), caps of the video codec.

It does not decode: it takes RTP apart as far as whole frames, and prints one line of JSON."""
import json, sys, urllib.error, urllib.request
import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstWebRTC", "1.0")
gi.require_version("GstSdp", "1.0")
from gi.repository import GLib, Gst, GstSdp, GstWebRTC

Gst.init(None)
endpoint, order, video_caps = sys.argv[1:4]
CAPS = {
    "video": f"application/x-rtp,media=video,payload=96,clock-rate=90000,{video_caps}",
    "audio": "application/x-rtp,media=audio,payload=97,clock-rate=48000,encoding-name=OPUS,encoding-params=(string)2",
}
DEPAYLOADERS = {"H264": "rtph264depay", "VP8": "rtpvp8depay", "OPUS": "rtpopusdepay"}
counted = {"video": 0, "audio": 0}
loop = GLib.MainLoop()
pipeline = Gst.Pipeline.new()
peer = Gst.ElementFactory.make("webrtcbin")
peer.set_property("bundle-policy", GstWebRTC.WebRTCBundlePolicy.MAX_BUNDLE)
pipeline.add(peer)


def fail(why):
    counted["error"] = why
    loop.quit()


def exchange(offer):
    request = urllib.request.Request(endpoint, offer.encode(), {"Content-Type": "application/sdp"})
    with urllib.request.urlopen(request, timeout=30) as response:
        return response.read().decode()


def post():
    """When all candidates are gathered."""
    if peer.get_property("ice-gathering-state") != GstWebRTC.WebRTCICEGatheringState.COMPLETE:
        return True
    try:
        answer = exchange(peer.get_property("local-description").sdp.as_text())
    except urllib.error.HTTPError as error:
        fail(f"status {error.code}: {error.read().decode().strip()}")
        return False
    _, message = GstSdp.SDPMessage.new_from_text(answer)
    description = GstWebRTC.WebRTCSessionDescription.new(GstWebRTC.WebRTCSDPType.ANSWER, message)
    peer.emit("set-remote-description", description, None)
    return False


def offer_made(promise):
    # The offer belongs to the reply.
    reply = promise.get_reply()
    offer = reply.get_value("offer")
    peer.emit("set-local-description", offer, None)
    GLib.timeout_add(50, post)


def pad_added(_, pad):
    structure = pad.get_current_caps().get_structure(0)
    kind, name = structure.get_string("media"), structure.get_string("encoding-name")
    depayloader = Gst.ElementFactory.make(DEPAYLOADERS[name])
    sink = Gst.ElementFactory.make("fakesink")
    sink.set_property("signal-handoffs", True)
    sink.set_property("sync", False)

    def frame(_, buffer, __):
        # A key frame is what a decoder begins with.
        if kind == "audio" or counted["video"] > 0 or not buffer.has_flags(Gst.BufferFlags.DELTA_UNIT):
            counted[kind] += 1

    sink.connect("handoff", frame)
    for element in (depayloader, sink):
        pipeline.add(element)
        element.sync_state_with_parent()
    depayloader.link(sink)
    pad.link(depayloader.get_static_pad("sink"))


def enough():
    if counted["video"] >= 30 and counted["audio"] >= 20:
        loop.quit()
    return True


for kind in order.split(","):
    direction = GstWebRTC.WebRTCRTPTransceiverDirection.RECVONLY
    peer.emit("add-transceiver", direction, Gst.Caps.from_string(CAPS[kind]))
peer.connect("pad-added", pad_added)
pipeline.set_state(Gst.State.PLAYING)
peer.emit("create-offer", None, Gst.Promise.new_with_change_func(offer_made))
GLib.timeout_add(50, enough)
GLib.timeout_add_seconds(60, loop.quit)
loop.run()
print(json.dumps(counted), flush=True)
pipeline.set_state(Gst.State.NULL)
