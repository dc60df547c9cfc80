using System.Globalization;
using System.Text.Json;
using Cronos;
using OkkiBridge.Plans.Conditions;
using OkkiBridge.Plans.Documents;
using OkkiBridge.Plans.Formats;
using OkkiBridge.Plans.Mapping;
using OkkiBridge.Plans.Templates;

namespace OkkiBridge.Plans;

/// <summary>A plan (方案), compiled from its folder: what to read, how to map it, and by which policies. Immutable.</summary>
public sealed class Plan
{
    private readonly RecordMapper _mapper;

    private Plan(PlanDocuments documents, PlanSettings settings, TimeZoneInfo zone, SourceRequest source, bool idCheck, int? pageSize, RecordMapper mapper)
    {
        (Documents, Settings, TimeZone, Source, IdCheck, PageSize, _mapper) = (documents, settings, zone, source, idCheck, pageSize, mapper);
        Schedule = settings.Schedule is { } cron ? SettingsReader.Cron(cron) : null;
        Reconcile = Schedule is null ? null : SettingsReader.Cron(settings.Reconcile);
    }

    private Plan(Plan plan, Remedy remedy) : this(plan.Documents, plan.Settings, plan.TimeZone, remedy.Source, plan.IdCheck, plan.PageSize, plan._mapper) =>
        (Remedy, Answer) = (remedy, plan.Answer);

    private AnswerShape Answer { get; init; } = AnswerShape.Unsaid;

    /// <summary>Name of its folder.</summary>
    public string Name => Documents.Name;

    /// <summary>Hash of its documents.</summary>
    public string Version => Documents.Version;

    /// <summary>What it was compiled from.</summary>
    public PlanDocuments Documents { get; }

    /// <summary><c>plan.json</c>.</summary>
    public PlanSettings Settings { get; }

    /// <summary>When it runs by itself; null runs it by hand only.</summary>
    public CronExpression? Schedule { get; }

    /// <summary>When it is compared with what the target holds; null never by itself, as a plan that runs by hand only.</summary>
    public CronExpression? Reconcile { get; }

    /// <summary><c>omissionRemedy</c>; null where the plan has none.</summary>
    public Remedy? Remedy { get; private init; }

    /// <summary>The zone of the source's times and of the schedule.</summary>
    public TimeZoneInfo TimeZone { get; }

    /// <summary>The list request.</summary>
    public SourceRequest Source { get; }

    /// <summary>Rows in one answer: <c>pageSize</c> of <c>plan.json</c>, else that of <c>pagination</c> of <c>source.json</c>, else the constant of its size entry, else null.</summary>
    public int? PageSize { get; }

    /// <summary><c>idCheck</c>: whether the ledger decides before writing. Where the documents disagree, the target's.</summary>
    public bool IdCheck { get; }

    /// <summary>The plan as its <see cref="Remedy"/> runs it; itself where it has none.</summary>
    public Plan AsRemedy() => Remedy is null ? this : new Plan(this, Remedy);

    /// <summary>Whether some records are left out by <c>condition</c>.</summary>
    public bool LeavesOut => _mapper.LeavesOut;

    /// <summary>Tables of OKKI that the mapping's labels come from, by the names that the filter <c>label</c> gives.</summary>
    public IReadOnlyCollection<string> LabelTables => _mapper.LabelTables;

    /// <summary>Maps one document.</summary>
    /// <param name="raw">The document.</param>
    /// <param name="labels">Labels by table and id; without them ids stay ids.</param>
    public MappingResult Map(JsonElement raw, IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>>? labels = null) => _mapper.Map(raw, labels);

    /// <summary>
    /// Maps one document that is deleted at the source: a row without details, so that fields without a value are left out and none is required; marked as
    /// <c>onRemoved</c> of <c>plan.json</c> says.
    /// </summary>
    /// <inheritdoc cref="Map" path="/param"/>
    public MappingResult MapRemoved(JsonElement raw, IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>>? labels = null) =>
        _mapper.Map(raw, labels, Settings.OnRemoved);

    /// <summary>Fields that <c>response</c> of <c>source.json</c> describes and none of the records has: the source may call them otherwise now. Warnings.</summary>
    public IReadOnlyList<Finding> Drift(IReadOnlyCollection<JsonElement> records) => records.Count == 0 ? [] :
    [
        .. Answer.Fields.Where(f => records.All(r => f.Path.Read(r) is null))
            .Select(f => new Finding(PlatformDocument.Source, f.At, $"{f.Field} is in none of the records of the sample", IsError: false)),
    ];

    /// <summary>Reads a time of the source; null when it is unset or unreadable.</summary>
    public DateTimeOffset? ReadTime(JsonElement value) => SourceTime.TryRead(value, TimeZone, out var time) ? time : null;

    /// <summary>Reads a plan's folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="warnings">Takes what is odd but harmless.</param>
    /// <exception cref="PlanException">The documents hold errors: all of them are named.</exception>
    public static Plan Load(string folder, ICollection<Finding>? warnings = null) => Compile(PlanDocuments.Read(folder), warnings);

    /// <summary>Compiles a plan's documents.</summary>
    /// <param name="documents">The documents.</param>
    /// <param name="warnings">Takes what is odd but harmless.</param>
    /// <exception cref="PlanException">The documents hold errors: all of them are named.</exception>
    public static Plan Compile(PlanDocuments documents, ICollection<Finding>? warnings = null)
    {
        var findings = new List<Finding>();
        var sourceJson = DocumentReader.Read(documents, "source.json", required: true, findings);
        var targetJson = DocumentReader.Read(documents, "target.json", required: true, findings);
        var mappingJson = DocumentReader.Read(documents, "mapping.json", required: false, findings);
        var settingsJson = DocumentReader.Read(documents, SettingsReader.Document, required: false, findings);
        if (sourceJson is null || targetJson is null) throw new PlanException(findings);

        var source = PlatformDocument.Read(sourceJson.Value, PlatformDocument.Source, ["QUERY"], findings);
        var target = PlatformDocument.Read(targetJson.Value, "target.json", ["EXECUTE", "WRITE"], findings);
        var (settings, zone) = SettingsReader.Read(settingsJson, source, findings);
        var entries = RequestEntries(source, findings);
        var remedy = Remedy.Compile(source, entries, settings, zone, findings);
        var fields = MappingReader.Read(mappingJson, target, zone, findings);
        var derived = DerivedFields.Read(sourceJson.Value.TryGetProperty("formatResponse", out var formats) ? formats : null, "source.json", zone, findings);
        var condition = RecordCondition.Read(sourceJson.Value.TryGetProperty("condition", out var terms) ? terms : null, PlatformDocument.Source, zone, findings);
        if (source.Api.Length == 0) findings.Add(new Finding("source.json", "api", "is required: the path of the list interface"));
        else if (!SettingsReader.IsPath(source.Api)) findings.Add(new Finding("source.json", "api", "must be a path such as /v1/company/list"));
        if (!source.Method.Equals("GET", StringComparison.OrdinalIgnoreCase)) findings.Add(new Finding("source.json", "method", $"must be GET, found {source.Method}"));
        if (source.IdField is not { Length: > 0 }) findings.Add(new Finding("source.json", "id", "is required: the field that holds the key (数据主键)"));
        else if (source.IdField.ContainsAny('{', '.')) findings.Add(new Finding("source.json", "id", $"must be the name of a field of the record, found {source.IdField}"));

        foreach (var warning in findings.Where(f => !f.IsError)) warnings?.Add(warning);
        if (findings.Exists(f => f.IsError)) throw new PlanException([.. findings.Where(f => f.IsError)]);

        var constant = source.Request.FirstOrDefault(e => e.Field == settings.Paging.Size)?.Value;
        return new Plan(
            documents, settings, zone,
            new SourceRequest(source, entries, settings, zone), target.IdCheck ?? source.IdCheck ?? true,
            settings.PageSize ?? source.Answer.PageSize ?? (int.TryParse(constant, NumberStyles.None, CultureInfo.InvariantCulture, out var size) && size > 0 ? size : null),
            new RecordMapper(source.IdField!, new RecordNumber(source.Number, source.Answer.Labelled(source.Number)), settings.VersionField, zone, derived, condition, fields))
        {
            Remedy = remedy,
            Answer = source.Answer,
        };
    }

    private static List<(string, RequestTemplate)> RequestEntries(PlatformDocument source, List<Finding> findings)
    {
        var entries = new List<(string, RequestTemplate)>();
        foreach (var entry in source.Request.Where(e => e.Parser is not null))
        {
            findings.Add(new Finding("source.json", $"{entry.Path}.parser", "is not carried out in a request: write the value as it is to be sent"));
        }

        foreach (var entry in source.Request.Where(e => e.Value is not null))
        {
            if (RequestTemplate.Compile(entry.Value!, "source.json", $"{entry.Path}.value", findings) is { } template) entries.Add((entry.Field, template));
        }

        return entries;
    }
}
