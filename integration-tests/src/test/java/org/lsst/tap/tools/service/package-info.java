/** Tests over HTTP of a whole TAP service of CADC's parts, while releases are swapped under it. */
package org.lsst.tap.tools.service;
