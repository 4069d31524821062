from support.desk import KEY, Desk
from widget_server.media.keys import rendition_key, video_key

ID = "ab" * 16


def test_members_see_photos_and_nobody_keeps_them(desk: Desk):
    desk.context.store.put(rendition_key(desk.site_id, ID, 320, "webp"), b"photo")
    answer = desk.viewer.get(f"media/{ID}/320.webp")
    assert (answer.status_code, answer.data, answer.content_type) == (200, b"photo", "image/webp")
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_another_sites_photo_is_not_there(desk: Desk):
    desk.context.store.put(rendition_key(desk.site_id + 1, ID, 320, "webp"), b"photo")
    assert desk.viewer.get(f"media/{ID}/320.webp").status_code == 404


def test_nothing_but_a_rendition_is_answered(desk: Desk):
    for path in (f"{ID}/320.png", f"{ID}/0.webp", "..%2F..%2Fetc/320.webp", "originals/320.jpg"):
        assert desk.viewer.get(f"media/{path}").status_code == 404
    assert desk.visitor().get(f"media/{ID}/320.webp").status_code == 302


def test_members_watch_videos_also_a_part_and_nobody_keeps_them(desk: Desk):
    desk.context.store.put(video_key(desk.site_id, ID, "webm"), b"the video")
    answer = desk.viewer.client.get(f"/panel/{KEY}/media/{ID}/video.webm", headers={"Range": "bytes=4-"})
    assert (answer.status_code, answer.data, answer.content_type) == (206, b"video", "video/webm")
    assert answer.headers["Cache-Control"] == "private, no-store"
    for path in (f"{ID}/video.mp4", f"{ID}/video.exe", "..%2F..%2Fetc/video.webm"):
        assert desk.viewer.get(f"media/{path}").status_code == 404
    assert desk.visitor().get(f"media/{ID}/video.webm").status_code == 302
