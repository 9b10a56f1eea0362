package org.lsst.tap.tools.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lsst.tap.tools.report.Picture;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** What the benchmark's picture says. */
class PlotsTest {

    @TempDir Path folder;

    private static Document parse(Picture picture) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(picture.file())));
    }

    private static List<String> all(Document picture, String path) throws Exception {
        NodeList nodes =
                (NodeList)
                        XPathFactory.newInstance()
                                .newXPath()
                                .evaluate(path, picture, XPathConstants.NODESET);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            texts.add(nodes.item(i).getTextContent());
        }
        return texts;
    }

    private static ReadMeasurement read(long columns, String way, String read, double millis) {
        ReadMeasurement.Figures figures = new ReadMeasurement.Figures(millis, 0, 0);
        return new ReadMeasurement(columns, way, read, figures, figures, Double.NaN, 1);
    }

    private static Picture latencies() {
        List<ReadMeasurement> measured = new ArrayList<>();
        for (String way : List.of("loopback", "1 ms each way")) {
            for (long columns : new long[] {500, 5_000, 50_000}) {
                measured.add(read(columns, way, "CADC's again", columns / 250.0));
                measured.add(read(columns, way, "the floor", columns / 500.0));
                measured.add(read(columns, way, "ours, first read", columns / 510.0));
                measured.add(read(columns, way, "ours, unchanged, quiet", 0.5));
                measured.add(read(columns, way, "ours, changed", 1e9));
            }
        }
        return LatencyPlot.of(measured);
    }

    @Test
    void latencies_showAPanelForEachWayAndALineForEachRead() throws Exception {
        Document picture = parse(latencies());

        assertThat(all(picture, "//*[@class='title']"))
                .containsExactly("loopback", "1 ms each way");
        assertThat(all(picture, "//*[@class='cadc']")).containsExactly("CADC's DAO", "CADC's DAO");
        assertThat(all(picture, "//*[@class='unchanged']"))
                .containsExactly("ours, unchanged", "ours, unchanged");
        assertThat(all(picture, "//*[@class='line floor']/@d")).hasSize(2);
        assertThat(all(picture, "//*[@class='dots first']/@d").get(0).split("M")).hasSize(4);
    }

    @Test
    void latencies_namesTheUnitsOfBothAxes() throws Exception {
        Document picture = parse(latencies());

        assertThat(all(picture, "//*[starts-with(@class, 'soft')]"))
                .contains("Time to read all of TAP_SCHEMA, median, ms", "columns in TAP_SCHEMA");
        assertThat(all(picture, "//*[@class='tick end']")).contains("1", "10", "100");
        assertThat(all(picture, "//*[@class='tick middle']")).contains("1,000", "10,000");
    }

    @Test
    void latencies_labelsOfLinesThatMeet_standApart() throws Exception {
        Document picture = parse(latencies());
        double[] heights =
                all(picture, "//*[@class='cadc' or @class='floor' or @class='first']/@y").stream()
                        .limit(3)
                        .flatMapToDouble(y -> DoubleStream.of(Double.parseDouble(y)))
                        .sorted()
                        .toArray();

        assertThat(heights[1] - heights[0]).isGreaterThanOrEqualTo(14.8);
        assertThat(heights[2] - heights[1]).isGreaterThanOrEqualTo(14.8);
    }

    @Test
    void write_bothModes_areInTheFile() {
        Path file = folder.resolve("plot.svg");
        latencies().write(file);

        assertThat(file)
                .content()
                .startsWith("<svg ")
                .contains("xmlns=\"http://www.w3.org/2000/svg\"")
                .contains("prefers-color-scheme: dark", "role=\"img\" aria-label=\"Median time");
    }
}
