/** What the loader's tests share: a database per test, releases to load, archives. */
package org.lsst.tap.loader.testing;
