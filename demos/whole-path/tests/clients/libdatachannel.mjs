// libdatachannel, by node-datachannel. Arguments: endpoint, video codec.
import { Audio, PeerConnection, Video } from 'node-datachannel';
import { exchange, report } from './sdp.mjs';

const [endpoint, codec] = process.argv.slice(2);
const counted = { video: 0, audio: 0 };
const peer = new PeerConnection('player', { iceServers: [], forceMediaTransport: true });
const video = new Video('video', 'RecvOnly');
if (codec === 'H264') video.addH264Codec(102);
else video.addVP8Codec(96);
const audio = new Audio('audio', 'RecvOnly');
audio.addOpusCodec(111);
const tracks = { video: peer.addTrack(video), audio: peer.addTrack(audio) };
for (const [kind, track] of Object.entries(tracks)) {
    track.onMessage(() => { counted[kind] += 1; });
}
const gathered = new Promise((done) => {
    peer.onGatheringStateChange((state) => state === 'complete' && done());
});
peer.setLocalDescription('offer');
await gathered;
const answer = await exchange(endpoint, peer.localDescription().sdp);
peer.setRemoteDescription(answer, 'answer');
await report(counted, { video: 60, audio: 20 });
