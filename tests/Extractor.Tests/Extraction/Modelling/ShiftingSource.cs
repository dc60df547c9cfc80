using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Web;
using OkkiBridge.Extractor.Extraction;

namespace OkkiBridge.Extractor.Tests.Extraction.Modelling;

/// <summary>
/// A source whose rows move between any two answers. Each answer is a snapshot of one moment; the moment may be some answers ago. Nothing enters a window that
/// ended before, so what it has of a window only shrinks.
/// </summary>
internal sealed class ShiftingSource(WindowStory story, Window window, CellMutant mutant) : HttpMessageHandler
{
    private static readonly TimeSpan China = TimeSpan.FromHours(8);

    private readonly List<List<Row>> _past = [[.. story.Companies.Select((second, i) => new Row(1000 + i, window.From.AddSeconds(second)))]];
    private readonly Lies _lies = new(mutant, story.PageSize);

    /// <summary>List answers so far.</summary>
    public int Answers { get; private set; }

    public IReadOnlyList<string> Told => _told;

    /// <summary>As it stands now.</summary>
    public IReadOnlyList<Row> Rows => _past[^1];

    private readonly List<string> _told = [];

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK)
    {
        Content = new StringContent(request.Method == HttpMethod.Post ? """{"access_token":"token","expires_in":28800}""" : List(HttpUtility.ParseQueryString(request.RequestUri!.Query).Get), Encoding.UTF8),
    });

    private string List(Func<string, string?> asked)
    {
        var lag = Answers < story.Changes.Count ? Happen(story.Changes[Answers]) : 0;
        Answers++;

        var (from, to, page) = (asked("start_time") is { } start ? _lies.From(Time(start)) : DateTimeOffset.MinValue, asked("end_time") is { } end ? Time(end) : DateTimeOffset.MaxValue, int.Parse(asked("start_index")!, CultureInfo.InvariantCulture));
        var matching = _past[^Math.Min(_past.Count, lag + 1)].Where(r => (story.Edges.From ? r.Time >= from : r.Time > from) && (story.Edges.To ? r.Time <= to : r.Time < to)).ToList();
        var rows = matching.Skip((page - 1) * story.PageSize).Take(story.PageSize).ToList();
        _told.Add($"{At(from)} to {At(to)}, page {page}: {string.Join(' ', rows)} of {matching.Count}{(lag > 0 ? $", as {lag} changes ago" : "")}");

        var (told, total) = _lies.Of(from, to, page, rows, matching.Count);
        return JsonSerializer.Serialize(new
        {
            code = 200,
            now = Text(window.To.AddMinutes(1)),
            data = new { list = told.Select(r => new { company_id = r.Id, update_time = Text(r.Time) }), totalItem = total },
        });
    }

    /// <summary>Returns how many changes ago the next answer is of.</summary>
    private int Happen(Change change)
    {
        if (change.Kind is ChangeKind.Nothing) return 0;
        if (change.Kind is ChangeKind.Lag) return change.Which % 4;

        var rows = Rows.ToList();
        var late = window.To.AddSeconds(60 + Answers);
        if (change.Kind is ChangeKind.Shuffle) new Random(change.Which).Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(rows));
        if (change.Kind is ChangeKind.Add) rows.Insert(0, new Row(5000 + Answers, late));
        if (change.Kind is ChangeKind.Touch or ChangeKind.Remove && rows.Count > 0)
        {
            var one = rows[change.Which % rows.Count];
            rows.Remove(one);
            if (change.Kind is ChangeKind.Touch) rows.Insert(0, one with { Time = late });
            _told.Add($"{one} leaves");
        }

        _past.Add(rows);
        return 0;
    }

    private string At(DateTimeOffset time) => $"{(time - window.From).TotalSeconds}";

    private static DateTimeOffset Time(string text) => new(DateTime.ParseExact(text, "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture), China);

    private static string Text(DateTimeOffset time) => time.ToOffset(China).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}

internal readonly record struct Row(int Id, DateTimeOffset Time)
{
    public override string ToString() => $"{Id}@{Time:mm:ss}";
}
