/**
 * The OCI image: the run that its archive of classes is taken from, and the check of the image that
 * was built. Both are used in the Maven profile {@code image} only.
 */
@NullMarked
package org.lsst.tap.loader.image;

import org.jspecify.annotations.NullMarked;
