package org.lsst.tap.loader.felis;

import org.lsst.tap.loader.felis.yaml.Mark;

/** Where something stands: the file, the place in its text, the place in its document. */
record Place(String file, Mark mark, DocumentPath path) {}
