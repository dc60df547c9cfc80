using System.Text.Json;
using OkkiBridge.Sandbox.Faults;
using OkkiBridge.Sandbox.Faults.Bending.Changes;
using OkkiBridge.Sandbox.Serving;

namespace OkkiBridge.Sandbox.Qingyiyun;

/// <summary>The three ways to write: <c>store</c>, <c>store-dispatch</c>, and the plain <c>/write</c>.</summary>
internal sealed class Writing(QingyiyunSandboxOptions options, QingyiyunStore store, QingyiyunEnvelope envelope)
{
    private volatile Refusal[] _refusals = [];

    public void Refuse(Func<JsonElement, bool> which, string field) => _refusals = [.. _refusals, new Refusal(which, field)];

    public void RefuseNone() => _refusals = [];

    public async Task<Answer> StoreAsync(Call call)
    {
        if (await call.ReadJsonAsync() is not { ValueKind: JsonValueKind.Object } body
            || !body.TryGetProperty("content", out var content) || content.ValueKind != JsonValueKind.Array)
            return envelope.Failure(Fault.MissingParameter, "参数错误: content 必须是数组");

        var records = content.EnumerateArray().ToList();
        var bad = records.Select(FieldAtFault).ToList();
        var partial = options.StoreMode is StoreMode.PartialKeepsGood or StoreMode.PartialDropsGood;

        if (!partial && bad.Find(field => field is not null) is { } missing)
            return envelope.Failure(Fault.RequiredFieldMissing, $"必填字段缺失: {missing}");
        if (options.StoreMode == StoreMode.Conflict && records.Exists(store.Holds))
            return envelope.Failure(Fault.KeyExists, "主键已存在");

        var good = options.StoreMode == StoreMode.PartialDropsGood && bad.Exists(f => f is not null) ? [] : records.Where((_, i) => bad[i] is null).ToList();
        var kept = good.Where(r => !IsDropped(call, r, counted: true)).ToList();
        var fresh = call.Fault == FaultKind.AnsweredNotStored ? kept.Count : store.Accept(kept.Where(r => !IsDropped(call, r, counted: false)), isLate: call.Fault == FaultKind.LateEffect);
        if (call.Bent<ResultList>().Any())
            return Results(records, kept);
        return Stored(options.StoreMode == StoreMode.Upsert || call.Bent<InsertedCountsNew>().Any() ? fresh : kept.Count, bad.Count(f => f is not null) + good.Count - kept.Count);
    }

    public async Task<Answer> WriteAsync(Call call)
    {
        var body = await call.ReadJsonAsync();
        List<JsonElement>? records = body switch
        {
            { ValueKind: JsonValueKind.Object } one => [one],
            { ValueKind: JsonValueKind.Array } many => [.. many.EnumerateArray()],
            _ => null,
        };
        if (records is null || records.Exists(r => r.ValueKind != JsonValueKind.Object))
            return Answer.Text(400, "body must be an object or an array of objects");
        if (records.Select(FieldAtFault).FirstOrDefault(field => field is not null) is { } missing)
            return Answer.Text(400, $"必填字段缺失: {missing}");

        if (call.Fault != FaultKind.AnsweredNotStored)
            store.Accept(records.Where(r => !IsDropped(call, r, counted: true) && !IsDropped(call, r, counted: false)), isLate: call.Fault == FaultKind.LateEffect);
        return Answer.Text(200, "ok");
    }

    private static bool IsDropped(Call call, JsonElement record, bool counted) =>
        call.Bent<NotStored>().Any(b => b.Change.Counted == counted && b.Bent.Picks(QingyiyunStore.Text(record, "id") ?? ""));

    private string? FieldAtFault(JsonElement record) =>
        options.RequiredFields.FirstOrDefault(field => IsEmpty(record, field)) ?? Array.Find(_refusals, r => r.Which(record))?.Field;

    private static bool IsEmpty(JsonElement record, string field) =>
        record.ValueKind != JsonValueKind.Object || !record.TryGetProperty(field, out var value)
        || value.ValueKind == JsonValueKind.Null || value.ValueKind == JsonValueKind.String && value.ValueEquals(""u8);

    private static Answer Stored(int inserted, int failed) => QingyiyunEnvelope.Success("数据写入成功", json =>
    {
        json.WriteStartObject();
        json.WriteNumber("inserted", inserted);
        json.WriteNumber("failed", failed);
        json.WriteEndObject();
    });

    private static Answer Results(List<JsonElement> records, List<JsonElement> kept) => QingyiyunEnvelope.Success("success", json =>
    {
        json.WriteStartArray();
        foreach (var record in records)
        {
            json.WriteStartObject();
            json.WriteString("id", QingyiyunStore.Text(record, "id"));
            json.WriteBoolean("success", kept.Contains(record));
            json.WriteEndObject();
        }
        json.WriteEndArray();
    });

    private sealed record Refusal(Func<JsonElement, bool> Which, string Field);
}
