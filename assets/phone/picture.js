/* Phone page: a photo made small before it is kept, and where it was taken. */
(function () {
  "use strict";

  const jw = (window.jw = window.jw || {});
  const LONGEST_PX = 1600;
  const QUALITIES = [0.8, 0.65, 0.5];
  const ENOUGH = 400 * 1024;
  const PLACE_MS = 8000;

  /* The picture upright, as a JPEG of a few hundred kilobytes; rejects when the file is no picture. */
  async function small(file) {
    const image = await window.createImageBitmap(file, { imageOrientation: "from-image" });
    const [width, height] = jw.rules.fitted(image.width, image.height, LONGEST_PX);
    const canvas = jw.el("canvas", { width, height });
    canvas.getContext("2d").drawImage(image, 0, 0, width, height);
    image.close();
    let blob = null;
    for (const quality of QUALITIES) {
      blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", quality));
      if (blob && blob.size <= ENOUGH) {
        break;
      }
    }
    if (!blob) {
      throw new Error("canvas");
    }
    return blob.arrayBuffer();
  }

  /* Longitude and latitude in WGS-84, null where the browser does not tell. */
  function place() {
    return new Promise((done) => {
      if (!window.isSecureContext || !navigator.geolocation) {
        done(null);
        return;
      }
      navigator.geolocation.getCurrentPosition(
        (found) => done({ lon: found.coords.longitude, lat: found.coords.latitude }),
        () => done(null),
        { maximumAge: 120000, timeout: PLACE_MS, enableHighAccuracy: true }
      );
    });
  }

  function number(prefix) {
    return jw.rules.number(prefix, window.crypto.getRandomValues(new Uint8Array(12)));
  }

  jw.picture = { small, place, number };
})();
