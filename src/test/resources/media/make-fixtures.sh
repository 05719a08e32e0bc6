#!/bin/sh
# Makes the fixtures beside this script. Needs ffmpeg, imagemagick, webp, libheif-examples and python3-pil of Debian 12.
# The graph in them is graph.json, the UI's workflow workflow.json, written as ComfyUI and VideoHelperSuite write them.
set -eu
cd "$(dirname "$0")"
graph=$(cat graph.json)
workflow=$(cat workflow.json)
ff() { ffmpeg -nostdin -v error -y "$@"; }
picture='testsrc=size=48x32:rate=5:duration=0.4'
tone='sine=frequency=440:duration=0.2'

python3 - <<'P'
import json
from PIL import Image
from PIL.PngImagePlugin import PngInfo
graph, workflow = open('graph.json').read().strip(), open('workflow.json').read().strip()
image = Image.new('RGB', (48, 32), (200, 120, 40))
second = Image.new('RGB', (48, 32), (40, 120, 200))
exif = image.getexif()
exif[0x0110] = 'prompt:' + graph
exif[0x010F] = 'workflow:' + workflow
text = PngInfo()
text.add_text('prompt', graph)
text.add_text('workflow', workflow)
image.save('text.png', pnginfo=text)
packed = PngInfo()
packed.add_text('prompt', graph, zip=True)
packed.add_itxt('workflow', workflow, zip=True)
packed.add_itxt('parameters', 'a fox, 水彩')
image.save('packed.png', pnginfo=packed)
image.save('exif.png', exif=exif)
# ComfyUI's SaveAnimatedPNG: private chunks behind the pixels.
animated = PngInfo()
animated.add(b'comf', b'prompt\0' + graph.encode('latin-1'), after_idat=True)
animated.add(b'comf', b'workflow\0' + workflow.encode('latin-1'), after_idat=True)
image.save('animated.png', pnginfo=animated, save_all=True, append_images=[second], duration=100)
image.save('lossy.webp', quality=50, exif=exif)
image.save('lossless.webp', lossless=True)
image.save('animated.webp', save_all=True, append_images=[second], duration=100, exif=exif)
image.save('photo.jpg', quality=50, exif=exif, comment=b'a comment')
image.save('progressive.jpg', quality=50, progressive=True)
image.save('animated.gif', save_all=True, append_images=[second])
image.save('image.bmp')
image.save('image.tiff', exif=exif)
# A triangle, as ComfyUI's SaveGLB lays it out.
import struct
positions = struct.pack('<9f', 0, 0, 0, 1, 0, 0, 0, 1, 0)
gltf = {'asset': {'version': '2.0', 'generator': 'ComfyUI', 'extras': {'prompt': graph, 'workflow': workflow}},
        'buffers': [{'byteLength': len(positions)}], 'bufferViews': [{'buffer': 0, 'byteLength': len(positions)}],
        'accessors': [{'bufferView': 0, 'componentType': 5126, 'count': 3, 'type': 'VEC3', 'min': [0, 0, 0], 'max': [1, 1, 0]}],
        'meshes': [{'primitives': [{'attributes': {'POSITION': 0}}]}], 'nodes': [{'mesh': 0}], 'scenes': [{'nodes': [0]}], 'scene': 0}
body = json.dumps(gltf).encode()
body += b' ' * (-len(body) % 4)
with open('model.glb', 'wb') as out:
    out.write(struct.pack('<4sII', b'glTF', 2, 12 + 8 + len(body) + 8 + len(positions)))
    out.write(struct.pack('<I4s', len(body), b'JSON') + body + struct.pack('<I4s', len(positions), b'BIN\0') + positions)
with open('comment.txt', 'w') as out:
    out.write(json.dumps({'prompt': json.dumps(json.loads(graph)), 'workflow': json.loads(workflow), 'CreationTime': '2026-11-24'}))
P
comment=$(cat comment.txt)
rm comment.txt

convert -size 48x32 xc:orange frame.png
heif-enc -q 30 -o image.heic frame.png >/dev/null
rm frame.png

ff -f lavfi -i "$picture" -frames:v 1 -c:v libaom-av1 -still-picture 1 -crf 50 image.avif

# ComfyUI's SaveVideo (keys of any name) and VideoHelperSuite (one comment), at both ends of the file; QuickTime's user data.
ff -f lavfi -i "$picture" -c:v libx264 -crf 40 -movflags use_metadata_tags -metadata prompt="$graph" -metadata workflow="$workflow" keys.mp4
ff -f lavfi -i "$picture" -c:v libx264 -crf 40 -movflags +faststart -metadata comment="$comment" comment.mp4
ff -f lavfi -i "$picture" -f lavfi -i "$tone" -c:v libx264 -crf 40 -c:a aac -b:a 32k -metadata comment="$comment" sound.mov
ff -f lavfi -i "$tone" -c:a aac -b:a 32k -metadata comment="$comment" audio.m4a
ff -f lavfi -i "$picture" -c:v libvpx-vp9 -crf 50 -b:v 0 -metadata prompt="$graph" -metadata workflow="$workflow" video.webm
ff -f lavfi -i "$picture" -c:v libx264 -crf 40 -metadata comment="$comment" video.mkv
# Written to a pipe: sizes unknown, tags where the muxer can still put them.
ff -f lavfi -i "$picture" -c:v libvpx-vp9 -crf 50 -b:v 0 -metadata prompt="$graph" -f webm pipe:1 | cat > piped.webm
ff -f lavfi -i "$tone" -c:a flac -metadata prompt="$graph" -metadata workflow="$workflow" audio.flac
ff -f lavfi -i "$tone" -c:a libmp3lame -b:a 32k -metadata prompt="$graph" -metadata workflow="$workflow" audio.mp3
ff -f lavfi -i "$tone" -c:a libmp3lame -b:a 32k -id3v2_version 3 -metadata prompt="$graph" -metadata title='水彩' id3v23.mp3
ff -f lavfi -i "$tone" -c:a libmp3lame -b:a 32k -id3v2_version 0 -write_xing 0 plain.mp3
ff -f lavfi -i "$tone" -c:a libopus -b:a 16k -metadata prompt="$graph" -metadata workflow="$workflow" audio.opus
# A comment of several pages.
ff -f lavfi -i "$tone" -c:a libopus -b:a 16k -metadata prompt="$graph" -metadata note="$(head -c 66000 /dev/zero | tr '\0' n)" pages.opus
ff -f lavfi -i "$tone" -c:a libvorbis -q:a 0 -metadata prompt="$graph" audio.ogg
ff -f lavfi -i "$tone" -c:a pcm_u8 -ar 8000 -metadata comment="$comment" audio.wav
