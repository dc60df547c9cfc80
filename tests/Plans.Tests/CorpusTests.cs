using System.Text.Json;

namespace OkkiBridge.Plans.Tests;

public sealed class CorpusTests
{
    /// <summary>What the corpus' queries are asked with; times in UTC.</summary>
    private static readonly QueryValues Asked = new(
        new DateTimeOffset(2026, 2, 28, 16, 0, 0, TimeSpan.Zero), new DateTimeOffset(2026, 3, 2, 0, 15, 7, TimeSpan.Zero),
        new DateTimeOffset(2026, 3, 1, 16, 0, 0, TimeSpan.Zero), new DateTimeOffset(2026, 3, 2, 0, 15, 7, TimeSpan.Zero), Page: 3, PageSize: 100);

    public static TheoryData<string> Records => Corpus.With("record.json");

    public static TheoryData<string> Queries => Corpus.With("query.json");

    public static TheoryData<string> Errors => Corpus.With("error.txt");

    [Theory]
    [MemberData(nameof(Records))]
    public void A_record_becomes_what_the_case_says(string corpusCase)
    {
        using var folder = PlanFolder.Of(corpusCase);
        var expected = Corpus.Json(corpusCase, "expected.json");

        switch (folder.Load().Map(Corpus.Json(corpusCase, "record.json")))
        {
            case Mapped mapped:
                Assert.Equal(Text(expected, "id"), mapped.Id);
                Assert.Equal(expected.GetProperty("version").GetInt64(), mapped.Version);
                SameJson.Assert(expected.GetProperty("record"), mapped.Record);
                break;

            case LeftOut leftOut:
                Assert.Equal(Text(expected, "leftOut"), leftOut.Id);
                break;

            case Unmappable fault:
                Assert.Equal(
                    new Unmappable(Text(expected, "field"), Text(expected, "rule"), Text(expected, "expected"), Text(expected, "found")), fault);
                break;
        }
    }

    [Theory]
    [MemberData(nameof(Queries))]
    public void A_query_is_sent_as_the_case_says(string corpusCase)
    {
        using var folder = PlanFolder.Of(corpusCase);
        var warnings = new List<Finding>();

        var query = folder.Load(warnings).Source.Query(Asked);

        Assert.Equal(Corpus.Json(corpusCase, "query.json").EnumerateArray().Select(p => p.GetString()), query.Select(p => $"{p.Key}={p.Value}"));
        Assert.Equal(Corpus.Lines(corpusCase, "warning.txt"), warnings.Select(w => w.ToString()));
    }

    [Theory]
    [MemberData(nameof(Errors))]
    public void A_wrong_document_is_named_with_its_path(string corpusCase)
    {
        using var folder = PlanFolder.Of(corpusCase);
        var warnings = new List<Finding>();

        var fault = Assert.Throws<PlanException>(() => folder.Load(warnings));

        Assert.Equal(Corpus.Lines(corpusCase, "error.txt"), fault.Findings.Select(f => f.ToString()));
        Assert.Equal(Corpus.Lines(corpusCase, "warning.txt"), warnings.Select(w => w.ToString()));
    }

    private static string Text(JsonElement expected, string key) => Assert.IsType<string>(expected.GetProperty(key).GetString());
}
