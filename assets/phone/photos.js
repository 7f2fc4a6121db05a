/* Phone page: the photos of a check item, taken, shown and taken back. `here` is {draft, said, again} of the form. */
(function () {
  "use strict";

  const jw = (window.jw = window.jw || {});
  const { el, button, say } = jw;
  const UNDO_MS = 10000;
  const dropped = new Map(); // item by number of a photo that can still be taken back

  async function shoot(item, here, input) {
    for (const file of [...input.files]) {
      try {
        const [bytes, place] = await Promise.all([jw.picture.small(file), jw.picture.place()]);
        const photo = { photo_id: jw.picture.number("ZP-"), record_id: here.draft.record_id, task_id: here.draft.task_id,
                        item: item.code, at: jw.clock(), bytes, ...(place || {}) };
        await jw.kept.put("photos", photo);
        here.said.photos.push(photo.photo_id);
        Object.assign(here.draft, here.draft.lon === undefined && place ? place : {});
      } catch (unreadable) {
        window.alert(say("bad_photo"));
      }
    }
    here.again();
  }

  /* Out of the record at once, off the phone after ten seconds. */
  function drop(item, here, photo_id) {
    here.said.photos = here.said.photos.filter((id) => id !== photo_id);
    dropped.set(photo_id, item.code);
    window.setTimeout(async () => {
      if (dropped.delete(photo_id)) {
        await jw.kept.remove("photos", photo_id);
        (document.getElementById("undo-" + photo_id) || new Comment()).remove();
      }
    }, UNDO_MS);
    here.again();
  }

  function back(here, photo_id) {
    if (dropped.delete(photo_id)) {
      here.said.photos.push(photo_id);
      here.again();
    }
  }

  function thumbs(item, here) {
    const row = el("div", { className: "thumbs" });
    here.said.photos.forEach(async (photo_id) => {
      const photo = await jw.kept.get("photos", photo_id);
      if (photo) {
        const src = URL.createObjectURL(new Blob([photo.bytes], { type: "image/jpeg" }));
        row.append(el("figure", {}, el("img", { src, alt: item.question, onload: () => URL.revokeObjectURL(src) }),
          button(say("drop"), () => drop(item, here, photo_id), "small")));
      }
    });
    const undo = [...dropped].filter(([, code]) => code === item.code).map(([photo_id]) =>
      el("p", { className: "undo", id: "undo-" + photo_id }, el("span", {}, say("dropped")), button(say("undo"), () => back(here, photo_id))));
    return [here.said.photos.length ? row : null, undo];
  }

  function camera(item, here) {
    const input = el("input", { type: "file", accept: "image/*", id: "photo-" + item.code, className: "aside",
                                onchange: () => shoot(item, here, input) });
    input.setAttribute("capture", "environment");
    const n = here.said.photos.length;
    return el("label", { className: "shoot", htmlFor: input.id }, input, say("photo"), n ? " · " + say("photos", { n }) : "");
  }

  /* The draft without photos that are not on the phone any more; photos of the record that no draft names go. */
  async function tidy(draft) {
    const photos = await jw.kept.all("photos");
    const kept = jw.rules.pruned(draft, new Set(photos.map((photo) => photo.photo_id)));
    const named = new Set(Object.values(kept.items).flatMap((said) => said.photos));
    const loose = photos.filter((p) => p.record_id === draft.record_id && !named.has(p.photo_id) && !dropped.has(p.photo_id));
    await Promise.all(loose.map((photo) => jw.kept.remove("photos", photo.photo_id)));
    return kept;
  }

  jw.photos = { camera, thumbs, tidy };
})();
