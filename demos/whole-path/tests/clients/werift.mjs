// werift: WebRTC in TypeScript, with VP8 unless H.264 is asked for. Arguments: endpoint, video codec.
import { RTCPeerConnection, RTCRtpCodecParameters } from 'werift';
import { exchange, report } from './sdp.mjs';

const [endpoint, codec] = process.argv.slice(2);
const feedback = [{ type: 'nack' }, { type: 'nack', parameter: 'pli' }];
const video = { mimeType: `video/${codec}`, clockRate: 90_000, rtcpFeedback: feedback };
const audio = { mimeType: 'audio/opus', clockRate: 48_000, channels: 2 };
const peer = new RTCPeerConnection({
    codecs: { video: [new RTCRtpCodecParameters(video)], audio: [new RTCRtpCodecParameters(audio)] },
});
const counted = { video: 0, audio: 0, streams: [] };
peer.onTrack.subscribe((track) => {
    counted.streams.push(track.streamId);
    track.onReceiveRtp.subscribe(() => { counted[track.kind] += 1; });
});
peer.addTransceiver('video', { direction: 'recvonly' });
peer.addTransceiver('audio', { direction: 'recvonly' });
await peer.setLocalDescription(await peer.createOffer());
const answer = await exchange(endpoint, peer.localDescription.sdp);
await peer.setRemoteDescription({ type: 'answer', sdp: answer });
await report(counted, { video: 60, audio: 20 });
