using System.Text.Json.Serialization;
using OkkiBridge.Sandbox.Faults.Bending.Changes;
using OkkiBridge.Sandbox.Okki;
using OkkiBridge.Sandbox.Serving;

namespace OkkiBridge.Sandbox.Faults.Bending;

/// <summary>
/// One thing that becomes of an answer. The simulator keeps the truth: a change is made of the answer alone, except where it says that it is made of the data.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "change")]
[JsonDerivedType(typeof(Status), "status")]
[JsonDerivedType(typeof(Header), "header")]
[JsonDerivedType(typeof(Charset), "charset")]
[JsonDerivedType(typeof(ByteOrderMark), "byteOrderMark")]
[JsonDerivedType(typeof(Compressed), "compressed")]
[JsonDerivedType(typeof(Instead), "instead")]
[JsonDerivedType(typeof(Body), "body")]
[JsonDerivedType(typeof(Truncated), "truncated")]
[JsonDerivedType(typeof(Fails), "fails")]
[JsonDerivedType(typeof(JsonEdit), "json")]
[JsonDerivedType(typeof(RawText), "rawText")]
[JsonDerivedType(typeof(WindowIgnored), "windowIgnored")]
[JsonDerivedType(typeof(PageIgnored), "pageIgnored")]
[JsonDerivedType(typeof(PageSize), "pageSize")]
[JsonDerivedType(typeof(TotalCapped), "totalCapped")]
[JsonDerivedType(typeof(RowTwice), "rowTwice")]
[JsonDerivedType(typeof(RowHidden), "rowHidden")]
[JsonDerivedType(typeof(OtherZone), "otherZone")]
[JsonDerivedType(typeof(DetailsOld), "detailsOld")]
[JsonDerivedType(typeof(TokenShort), "tokenShort")]
[JsonDerivedType(typeof(OddTime), "oddTime")]
[JsonDerivedType(typeof(ChangesLate), "changesLate")]
[JsonDerivedType(typeof(Recycled), "recycled")]
[JsonDerivedType(typeof(InsertedCountsNew), "insertedCountsNew")]
[JsonDerivedType(typeof(NotStored), "notStored")]
[JsonDerivedType(typeof(ResultList), "resultList")]
public abstract record BendChange
{
    /// <summary>When it is made, where several bends strike one answer: what it says before how it is written, and that before it is packed.</summary>
    internal virtual int Stage => 1;

    /// <summary>The answer changed.</summary>
    internal virtual Answer Change(Answer answer, BentCall bent) => answer;

    /// <summary>A change of the data, when the bend is set: the records concerned.</summary>
    internal virtual IReadOnlyList<long> Begin(OkkiData data, BendWhen when) => [];

    /// <summary>Goes on with it: asked before each call.</summary>
    internal virtual void GoOn(OkkiData data, IReadOnlyList<long> concerned, TimeSpan age)
    {
    }

    /// <summary>The bend is taken away.</summary>
    internal virtual void End(OkkiData data, IReadOnlyList<long> concerned)
    {
    }
}
