/** What the tools, and the tests, stand on. Knows no tool. */
package org.lsst.tap.tools.kit;
