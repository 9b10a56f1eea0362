/** What keeps the project as it is drawn: which package may know which, and what stays inside. */
package org.lsst.tap.structure;
