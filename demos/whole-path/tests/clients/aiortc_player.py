"""aiortc: WebRTC in Python. Arguments: endpoint, video codec. Decodes what it gets; prints one line of JSON."""
import asyncio, json, sys, urllib.request
from aiortc import RTCPeerConnection, RTCRtpReceiver, RTCSessionDescription

endpoint, codec = sys.argv[1:3]
counted = {"video": 0, "audio": 0}


def exchange(offer):
    request = urllib.request.Request(endpoint, offer.encode(), {"Content-Type": "application/sdp"})
    with urllib.request.urlopen(request, timeout=30) as response:
        return response.read().decode()


async def count(track):
    while True:
        frame = await track.recv()
        counted[track.kind] += 1
        if track.kind == "video":
            counted["size"] = [frame.width, frame.height]


async def main():
    peer = RTCPeerConnection()
    tasks = []
    peer.on("track", lambda track: tasks.append(asyncio.ensure_future(count(track))))
    video = peer.addTransceiver("video", direction="recvonly")
    peer.addTransceiver("audio", direction="recvonly")
    wanted = [c for c in RTCRtpReceiver.getCapabilities("video").codecs if c.mimeType == f"video/{codec}"]
    video.setCodecPreferences(wanted)
    await peer.setLocalDescription(await peer.createOffer())
    answer = await asyncio.to_thread(exchange, peer.localDescription.sdp)
    await peer.setRemoteDescription(RTCSessionDescription(answer, "answer"))
    for _ in range(600):
        if counted["video"] >= 30 and counted["audio"] >= 20:
            break
        await asyncio.sleep(0.1)
    print(json.dumps(counted), flush=True)
    await peer.close()


asyncio.run(main())
